"""Commitments and indicators as tables of the admin: known by year, department and number."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.actions.indicators import FIELDS
from commitments.actions.pledges import PEOPLE
from commitments.models import Commitment, Indicator, Pledge
from departments.exchange.resources import HouseResource


class OfAPledge(HouseResource):
    labels = {"year": gettext_lazy("Year"), "department": gettext_lazy("Department")}

    def commitment_in(self, instance):
        return instance

    def text_of_year(self, instance):
        return self.commitment_in(instance).pledge.cycle.year

    def text_of_department(self, instance):
        return self.commitment_in(instance).pledge.department

    def pledge_of(self, row):
        if not hasattr(self, "pledges"):
            found = Pledge.objects.values_list("cycle__year", "department__name", "pk")
            self.pledges = {(str(year), name): pk for year, name, pk in found}
        pk = self.pledges.get((row["year"], row["department"]))
        if pk is None:
            told = {"name": row["department"], "year": row["year"]}
            raise ValidationError({self.label("department"): _("“%(name)s” has no pledge in %(year)s.") % told})
        return pk


class CommitmentResource(OfAPledge):
    identity = ("year", "department", "number")

    class Meta:
        model = Commitment
        fields = ("number", "title", "target", "coefficient", "weight", *PEOPLE, "co_departments")
        import_id_fields = ("number",)
        skip_unchanged = report_skipped = True

    def find(self, row):
        pledge = self.pledge_of(row)
        if not row["number"].isdecimal():
            raise ValidationError(
                {self.label("number"): _("“%(value)s” is no whole number.") % {"value": row["number"]}}
            )
        return Commitment.objects.filter(pledge=pledge, number=row["number"]).values_list("pk", flat=True).first()

    def init_instance(self, row=None):
        return Commitment(pledge=Pledge.objects.select_related("cycle", "department").get(pk=self.pledge_of(row)))

    def made_with(self, row, instance):
        return {"pledge": str(instance.pledge)} if instance.pk is None else {}


class IndicatorResource(OfAPledge):
    """New indicators come in under “Data”, where each has its reason; here those that are there are mended."""

    identity = ("year", "department", "commitment", "name")
    labels = {**OfAPledge.labels, "commitment": gettext_lazy("Commitment No.")}

    class Meta:
        model = Indicator
        fields = FIELDS
        import_id_fields = ("name",)
        skip_unchanged = report_skipped = True

    def label(self, name):
        return str(self.labels[name]) if name in self.labels else super().label(name)

    def commitment_in(self, instance):
        return instance.commitment

    def text_of_commitment(self, instance):
        return instance.commitment.number

    def find(self, row):
        pledge, number = self.pledge_of(row), row["commitment"]
        found = Indicator.objects.filter(commitment__pledge=pledge, name=row["name"], is_active=True)
        pk = (
            found.filter(commitment__number=number).values_list("pk", flat=True).first() if number.isdecimal() else None
        )
        if pk is None:
            text = _("There is no such indicator. New ones come in under “Data”, with their reason.")
            raise ValidationError({self.label("name"): text})
        return pk
