"""What the history of a thing says was changed, in the words of the pages."""

from django.utils.translation import gettext as _
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper


class HistoryWords(HistoricalRecordContextHelper):
    """The library itself shows stored codes, and a reference that was empty as one that was deleted."""

    def prepare_delta_change_value(self, change, value):
        field = self.model._meta.get_field(change.field)
        if value is None or (isinstance(value, DeletedObject) and value.pk is None):
            return "—"
        if isinstance(value, DeletedObject):
            return _("no longer there")
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return super().prepare_delta_change_value(change, value)
