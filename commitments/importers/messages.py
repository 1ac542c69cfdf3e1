"""What the importers find wrong beyond the table itself, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.tables import messages as of_tables

PROBLEMS = {
    "weight_out_of_range": _(
        "The weight %(value)s is out of range; expected is %(lowest)s to %(highest)s with at most two decimals."
    ),
    "department_twice": _(
        "“%(value)s” is the same department as “%(other)s” in line %(first_line)s, under another name. Use one name."
    ),
    "row_twice": _("The same stands in line %(first_line)s already. Keep one of the two rows."),
    "rule": "%(sentence)s",
    "year_unknown": _("There is no year %(year)s yet. Make it first, or choose another year."),
    "name_is_former": _("“%(value)s” is a former name of “%(other)s”. Use the present one."),
    "department_unknown": _(
        "There is no department called “%(value)s”. Use the name on the site, or add the department first."
    ),
    "roles_elsewhere": _(
        "“%(value)s”: roles are given by the security administrator, with a table of their own. Delete the column."
    ),
    "user_unknown": _("There is no account “%(value)s”. The system administrator makes it first."),
    "user_closed": _("The account “%(value)s” is closed."),
    "user_of_another_name": _("The account belongs to “%(other)s”, not to “%(value)s”. Check the username."),
    "role_without_department": _("“%(role)s” is a role in the whole city; leave this cell empty."),
    "membership_begun": _(
        "This membership began on %(day)s and is not rewritten. End it, and enter a new one in another row."
    ),
    "end_before_start": _("The end %(value)s lies before the start."),
    "commitment_unknown": _("“%(value)s” is no commitment of %(year)s. Check department and number."),
    "own_department": _("“%(value)s” is your own department. Another member of the office brings these rows in."),
    "reason_missing": _("The year is running: say why in a column 理由."),
    "indicator_unknown": _("The commitment has no indicator “%(value)s”. Copy its name from the list of indicators."),
    "period_unknown": _("There is no reporting period “%(value)s”. Expected is one of: %(periods)s."),
    "nothing_reported": _("The department has reported no figure here that could be verified."),
    "report_not_signed": _(
        "The report is “%(status)s”. Figures are verified between the head's signature and the office's acceptance."
    ),
    "cycle_archived": _("The year is archived and read-only: nothing of it can change any more."),
}


def message(item):
    """A problem or note as a sentence in the active language; the place is not repeated in it."""
    own = PROBLEMS.get(item.code)
    return of_tables.message(item) if own is None else str(own) % {"value": item.value, **item.params}


def placed_message(item):
    """The sentence behind the place it is about, where there is one."""
    told = {"place": of_tables.place(item), "text": message(item)}
    return gettext("%(place)s: %(text)s") % told if told["place"] else told["text"]
