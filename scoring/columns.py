"""The columns of a ranking as a table: (name, what it is called, width in characters)."""

from django.utils.translation import gettext_lazy as _

COLUMNS = (
    ("rank", _("Place"), 8),
    ("department", _("Department"), 26),
    ("group", _("Group"), 18),
    ("group_rank", _("Place in the group"), 10),
    ("score", _("Score"), 10),
    ("base", _("Base"), 10),
    ("coefficient", _("Coefficient"), 10),
    ("rank_without_coefficient", _("Place without the coefficient"), 12),
    ("movement", _("Movement"), 8),
    ("grade", _("Grade"), 10),
    ("status", _("Status"), 12),
    ("reasons", _("Remark"), 40),
)
