"""What the importers find wrong beyond the table itself, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from commitments.tables import messages as of_tables

PROBLEMS = {
    "weight_out_of_range": _(
        "The weight %(value)s is out of range; expected is %(lowest)s to %(highest)s with at most two decimals."
    ),
    "department_twice": _(
        "“%(value)s” is the same department as “%(other)s” in line %(first_line)s, under another name. Use one name."
    ),
    "cycle_archived": _("The year is archived and read-only: nothing of it can change any more."),
}


def message(item):
    """A problem or note as a sentence in the active language; the place is not repeated in it."""
    own = PROBLEMS.get(item.code)
    return of_tables.message(item) if own is None else str(own) % {"value": item.value, **item.params}
