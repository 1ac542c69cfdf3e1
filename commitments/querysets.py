"""Every read of cycles, pledges, commitments, periods and reports that has a name."""

from functools import cache

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery

from departments.models import Department, LockingQuerySet
from departments.querysets import by_key

SEARCHED_FIRST = 100  # pledges


class RowCount(Subquery):
    """How many rows a query gives; of a slice no more are read than it holds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counted(rows, outer, *, at_most=None):
    """How many of these rows belong to the row outside, by the path `outer`; counting ends at `at_most`."""
    return RowCount(rows.filter(**{outer: OuterRef("pk")}).order_by().values("pk")[:at_most])


class CycleQuerySet(LockingQuerySet):
    def newest_first(self):
        return self.order_by("-year")

    def with_sizes(self, *, at_most=None):
        """With `departments` and `promises`, how many of each the cycle holds: two counts that indexes answer alone.

        Promises are counted up to `at_most`; all of a province's take longer than the rest of a page.
        """
        from commitments.models import Commitment, Pledge

        promises = counted(Commitment.objects, "pledge__cycle", at_most=at_most)
        return self.annotate(departments=counted(Pledge.objects, "cycle"), promises=promises)


class PledgeQuerySet(LockingQuerySet):
    def with_commitments(self):
        from commitments.models import Commitment

        return self.select_related("department__group", "cycle").prefetch_related(
            Prefetch("commitments", Commitment.objects.order_by("number"))
        )

    def of_cycle(self, cycle):
        return self.filter(cycle=cycle)

    def matching(self, text):
        """Narrow by the department's name, former name, pinyin or initials, as typed."""
        return self.filter(department__in=Department.objects.matching(text)) if text.strip() else self

    def of_group(self, name):
        return self.filter(department__group__name=name) if name else self

    def count_by_group(self):
        """Rows (group's name or None, count) in the order of the groups."""
        group = ("department__group__name", "department__group__position")
        counted = self.order_by().values(*group).annotate(count=Count("pk")).order_by("department__group__position")
        return counted.values_list("department__group__name", "count")

    def for_rows(self):
        """Rows (department id, position, name, group's name, coefficient, number of commitments that stay in the sum).

        In the order of the city's own table.
        """
        from commitments.models import Commitment

        columns = ("department", "position", "department__name", "department__group__name", "coefficient")
        return self.order_by("position", "pk").values_list(*columns, counted(Commitment.objects.counting(), "pledge"))

    def without_coefficient(self):
        return self.filter(coefficient__isnull=True)


class CommitmentQuerySet(LockingQuerySet):
    def of_cycle(self, cycle):
        return self.filter(pledge__cycle=cycle)

    def in_table_order(self):
        """The order of the city's own table: departments as they stand there, their commitments by number."""
        return self.order_by("pledge__position", "pledge__pk", "number")

    def newest_year_first(self):
        return self.order_by("-pledge__cycle__year", "pledge__position", "pledge__pk", "number")

    def owing(self):
        """Those a report is owed for: active ones, and completed ones in the final period (see `for_period`)."""
        return self.filter(status="active")

    def owing_in(self, period):
        return self.filter(status__in=["active", "completed"]) if period.is_final else self.owing()

    def counting(self):
        """Those that stay in the sum: everything but what was cancelled by decision."""
        return self.exclude(status="cancelled")

    def matching(self, text):
        """Narrow by department, title, target, pinyin or initials, as typed."""
        wanted = text.strip().lower()
        if not wanted:
            return self
        key = wanted.replace(" ", "")
        return self.filter(
            Q(title__icontains=wanted)
            | Q(target__icontains=wanted)
            | Q(pledge__department__name__icontains=wanted)
            | by_key(key, "pinyin", "initials", "pledge__department__pinyin", "pledge__department__initials")
        )

    def first_found_by(self, text, most):
        """A list of the first `most` that `found_by` finds, newest year first, with what a list shows of each.

        A word that many hold is found often enough among the newest pledges; only for another are all texts read.
        """
        from commitments.models import Pledge

        newest = Pledge.objects.order_by("-cycle__year", "position", "pk").values("pk")[:SEARCHED_FIRST]
        found = list(self.found_by(text, among=newest).for_list().newest_year_first()[:most])
        return found if len(found) == most else list(self.found_by(text).for_list().newest_year_first()[:most])

    def found_by(self, text, *, among=None):
        """What the search finds: title, target, their keys, and an indicator's name or words; `among` pledges or all.

        Annotates `indicator_name`, the first indicator that was found.
        """
        from commitments.models import Indicator

        wanted = text.strip()
        key = wanted.lower().replace(" ", "")
        named = Indicator.objects.filter(Q(name__icontains=wanted) | Q(source_text__icontains=wanted), is_active=True)
        first = named.filter(commitment=OuterRef("pk")).order_by("position", "pk")
        rows = self
        if among is not None:
            rows, named = self.filter(pledge__in=among), named.filter(commitment__pledge__in=among)
        return rows.filter(
            Q(title__icontains=wanted)
            | Q(target__icontains=wanted)
            | by_key(key, "pinyin", "initials")
            | Q(pk__in=named.values("commitment"))
        ).annotate(indicator_name=Subquery(first.values("name")[:1]))

    def for_page(self):
        """With its latest progress, its neighbours in the pledge, and whether anybody helps or it was revised."""
        from commitments.models import TargetRevision

        revised = Exists(TargetRevision.objects.filter(commitment=OuterRef("pk")))
        return self.for_list().with_latest_progress().with_neighbours().with_help().annotate(is_revised=revised)

    def with_help(self):
        """Annotate `is_helped`: whether it has co-departments, so that they are read only then."""
        return self.annotate(
            is_helped=Exists(self.model.co_departments.through.objects.filter(commitment=OuterRef("pk")))
        )

    def with_latest_remark(self):
        """Annotate a leader's newest remark: `remark` (None without one), `remark_by`, `remark_is_answered`."""
        from commitments.models import Remark, RemarkAnswer

        newest = Remark.objects.filter(commitment=OuterRef("pk")).order_by("-made_at", "-pk")
        return self.annotate(
            remark_id=Subquery(newest.values("pk")[:1]),
            remark=Subquery(newest.values("text")[:1]),
            remark_by=Subquery(newest.values("made_by__name")[:1]),
            remark_is_answered=Exists(RemarkAnswer.objects.filter(remark=OuterRef("remark_id"))),
        )

    def for_list(self):
        return self.select_related("pledge__department__group", "pledge__cycle")

    def for_matrix(self):
        """In the order of the city's table, with no more than a cell and its row say, and the group."""
        group = "pledge__department__group"
        found = self.select_related("pledge__department").in_table_order()
        return found.only("number", "title", "status", "pledge__department__name").annotate(
            group_id=F(group), group_name=F(f"{group}__name"), group_position=F(f"{group}__position")
        )

    def of_group(self, name):
        return self.filter(pledge__department__group__name=name) if name else self

    def of_status(self, status):
        return self.filter(status=status) if status else self

    def count_by_group_and_status(self):
        """Rows (group's name or None, status, count) in the order of the groups."""
        group = ("pledge__department__group__name", "pledge__department__group__position", "status")
        rows = self.order_by().values(*group).annotate(count=Count("pk"))
        return rows.order_by(group[1], group[0], "status").values_list(group[0], "status", "count")

    def with_latest_progress(self):
        """Annotate what was signed last: `latest_percent`, `latest_period` and `latest_status`, None before."""
        return self.annotate(
            latest_percent=latest("completion_percent"),
            latest_period=latest("period__name"),
            latest_status=latest("status"),
        )

    def for_rows(self):
        """Rows (id, number, title, department, section, status, latest percent, latest period) for the list."""
        department = "pledge__department__name"
        return self.values_list(
            "pk",
            "number",
            "title",
            department,
            "section",
            "status",
            latest("completion_percent"),
            latest("period__name"),
        )

    def with_neighbours(self):
        """Annotate `previous_id` and `next_id`, the commitments beside it in its pledge."""
        beside = self.model.objects.filter(pledge=OuterRef("pledge"))
        return self.annotate(
            previous_id=Subquery(beside.filter(number__lt=OuterRef("number")).order_by("-number").values("pk")[:1]),
            next_id=Subquery(beside.filter(number__gt=OuterRef("number")).order_by("number").values("pk")[:1]),
        )


@cache
def latest(column):
    """A column of the report signed last of each commitment; made once, because making it costs more than asking it."""
    from commitments.models import ProgressReport

    signed = ProgressReport.objects.filter(commitment=OuterRef("pk")).signed_or_accepted()
    return Subquery(signed.order_by("-period__number").values(column)[:1])


class RemarkQuerySet(LockingQuerySet):
    def with_answers(self):
        """With who wrote them, and the answers with who wrote those."""
        from commitments.models import RemarkAnswer

        answers = RemarkAnswer.objects.select_related("made_by")
        return self.select_related("made_by").prefetch_related(Prefetch("answers", answers))


class PeriodQuerySet(LockingQuerySet):
    def with_extensions(self):
        """With the departments each was opened again for, latest first."""
        from commitments.models import PeriodExtension

        extensions = PeriodExtension.objects.select_related("department", "made_by")
        return self.prefetch_related(Prefetch("extensions", extensions))

    def opened(self, *, at):
        return self.filter(opens_on__lte=at)

    def open(self, *, at):
        """Periods anyone may file in on the day `at`; extensions for one department come on top of these."""
        return self.opened(at=at).filter(closes_on__gte=at, cycle__status="running")


class ReportQuerySet(LockingQuerySet):
    def signed_or_accepted(self):
        """What counts: everything the head has signed."""
        return self.filter(status__in=["signed", "accepted"])

    def accepted(self):
        return self.filter(status="accepted")

    def of_cycle(self, cycle):
        return self.filter(period__cycle=cycle)

    def waiting_for_signature(self):
        return self.filter(status="submitted")

    def waiting_for_office(self):
        """Oldest first, as the office should deal with them."""
        return self.filter(status="signed").order_by("signed_at", "pk")

    def of_commitment(self, commitment):
        """Newest period first."""
        return self.filter(commitment=commitment).order_by("-period__number")

    def with_words(self):
        """With the period and the department whose help it asks for."""
        return self.select_related("period", "help_department")

    def of_departments(self, departments):
        return self.filter(commitment__pledge__department__in=departments)

    def for_list(self):
        return self.select_related(
            "period__cycle",
            "commitment__pledge__department",
            "commitment__pledge__cycle",
            "submitted_by",
            "signed_by",
            "accepted_by",
        )

    def count_by_status(self):
        return dict(self.order_by().values_list("status").annotate(Count("pk")))
