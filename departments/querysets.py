"""Every read of people and departments that has a name."""

from django.db.models import Exists, OuterRef, Q

from departments.models.versioned import LockingQuerySet


def by_key(key, *columns):
    """Rows of which a column of pinyin or initials holds `key`.

    Nothing but Latin letters and digits stands in those: Chinese is not looked for in what are the longest columns.
    """
    if not key.isascii():
        return Q(pk__in=[])
    return Q(*((f"{column}__contains", key) for column in columns), _connector=Q.OR)


class DepartmentQuerySet(LockingQuerySet):
    def current(self):
        return self.filter(ended_on__isnull=True)

    def for_page(self):
        """With its group and successor; `was_another` says whether it has former names or predecessors to be read."""
        from departments.models import FormerName

        renamed = Exists(FormerName.objects.filter(department=OuterRef("pk")))
        merged = Exists(self.model.objects.filter(successor=OuterRef("pk")))
        return self.select_related("group", "successor").annotate(was_another=renamed | merged)

    def matching(self, text):
        """Narrow by name, former name, pinyin or initials; `text` as typed, any case."""
        wanted = text.strip().lower()
        if not wanted:
            return self
        return self.filter(
            Q(name__icontains=wanted)
            | Q(pk__in=self.model.objects.filter(former_names__name__icontains=wanted).values("pk"))
            | by_key(wanted.replace(" ", ""), "pinyin")
            | by_key(wanted, "initials")
        )


class DatedQuerySet(LockingQuerySet):
    """Rows that hold from `starts_on` to `ends_on`, both days included; an open end holds for ever."""

    def open(self, *, at):
        return self.not_over(at=at).filter(starts_on__lte=at)

    def not_over(self, *, at):
        """Those that hold on the day `at` or will hold later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=at))

    def overlapping(self, starts_on, ends_on):
        """Those that share a day with the given span; `ends_on` None is an open end."""
        rows = self.not_over(at=starts_on)
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)
