"""Every read of schemes, sheets, ratings and publications that has a name."""

from django.db import models
from django.db.models import Count, Q

from departments.models import LockingQuerySet


class SchemeQuerySet(LockingQuerySet):
    def in_force(self):
        return self.filter(is_current=True)


class SheetQuerySet(LockingQuerySet):
    def of_user(self, user):
        return self.filter(evaluator__user=user)

    def of_cycle(self, cycle):
        return self.filter(pledge__cycle=cycle)

    def submitted(self):
        return self.filter(status="submitted")

    def open(self):
        return self.filter(status__in=["draft", "returned"])

    def with_progress(self):
        """`marks_given`: how many marks the sheet holds; an empty mark is not one."""
        return self.annotate(
            marks_given=Count("ratings", filter=Q(ratings__value__isnull=False) | ~Q(ratings__grade=""))
        )

    def in_order(self):
        """Evaluator by evaluator, then as the pledges stand in the city's table.

        Said outright because the model's own ordering does not hold for rows that are counted.
        """
        who = ("evaluator__rater_class__position", "evaluator__rater_class", "evaluator__number", "evaluator")
        return self.order_by("-pledge__cycle__year", *who, "pledge__position", "pledge")

    def for_list(self):
        return self.select_related("evaluator__rater_class", "evaluator__user", "pledge__department", "pledge__cycle")


class RatingQuerySet(LockingQuerySet):
    def counting(self):
        """Marks of submitted sheets that nobody voided; recusal is applied by board.py."""
        return self.filter(sheet__status="submitted", sheet__abstained=False, voided_at__isnull=True)


class CorrectionQuerySet(models.QuerySet):
    def open(self):
        """Opened by the second member and not yet closed by a new publication."""
        return self.filter(opened_by__isnull=False, closed_at__isnull=True)

    def unlocking(self, pledge):
        return self.open().filter(pledges=pledge)


class TallyQuerySet(LockingQuerySet):
    def standing(self):
        """Not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def counting(self):
        return self.standing().filter(confirmed_at__isnull=False)


class PublicationQuerySet(LockingQuerySet):
    def standing(self):
        return self.filter(status="published")

    def open_to_objections(self, at):
        """Checked, and shown to the departments (公示) on the day `at`."""
        return self.filter(status="checked", shown_until__gte=at)

    def without_content(self):
        """For lists: the frozen JSON stays in the database."""
        return self.defer("scheme", "results", "evaluators", "differences")
