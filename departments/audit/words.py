"""Acts in words. An act is stored as `thing.verb`; the thing is a model's name, the verb stands here."""

from functools import cache

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS = {
    "login": _("signed in"),
    "login.refused": _("wrong password"),
    "login.locked": _("turned away: too many wrong passwords or codes"),
    "login.password": _("right password, code awaited"),
    "login.code_refused": _("wrong code of the second factor"),
    "password.refuse": _("wrong password, asked for again"),
    "secondfactor.enrol": _("second factor set up"),
    "secondfactor.refuse": _("wrong code when changing the second factor"),
    "secondfactor.remove": _("second factor turned off"),
    "secondfactor.renew": _("new backup codes"),
    "secondfactor.reset": _("second factor reset"),
    "logout": _("signed out"),
    "logout.expired": _("signed out after a time"),
    "refused": _("refused"),
    "language.set": _("language chosen"),
    "password.change": pgettext_lazy("act", "password changed"),
    "password.issue": _("one-time password issued"),
    "administrators.create": _("administrators created"),
    "lockout.release": _("lockout released"),
    "audit.export": _("audit trail exported"),
    "backup.create": _("backup made"),
    "backup.restore": _("backup restored"),
    "demo.make": _("sample data made"),
    "files.sweep": _("files without a record removed"),
    "mail.switch": _("notices by mail switched"),
    "ranking.export": _("ranking exported"),
    "rating.void.ask": _("voiding of a rating asked for"),
    "rating.void.confirm": _("rating voided"),
}
THINGS = {
    "assessment": "commitments.selfassessment",
    "light": "commitments.lightrecord",
    "pace": "commitments.plannedpace",
    "period": "commitments.reportingperiod",
    "report": "commitments.progressreport",
    "sheet": "scoring.scoresheet",
}
"""First parts of acts that are no model's name, and the model whose name they go by."""

VERBS = {
    "abstain": pgettext_lazy("act", "abstained"),
    "add": pgettext_lazy("act", "added"),
    "accept": pgettext_lazy("act", "accepted"),
    "answer": pgettext_lazy("act", "answered"),
    "archive": pgettext_lazy("act", "archived"),
    "ask": pgettext_lazy("act", "asked for"),
    "change": pgettext_lazy("act", "changed"),
    "check": pgettext_lazy("act", "checked"),
    "confirm": pgettext_lazy("act", "confirmed"),
    "create": pgettext_lazy("act", "created"),
    "decide": pgettext_lazy("act", "decided"),
    "delete": pgettext_lazy("act", "deleted"),
    "download": pgettext_lazy("act", "downloaded"),
    "draft": pgettext_lazy("act", "drafted"),
    "enter": pgettext_lazy("act", "entered"),
    "export": pgettext_lazy("act", "exported"),
    "extend": pgettext_lazy("act", "extended"),
    "freeze": pgettext_lazy("act", "frozen"),
    "generate": pgettext_lazy("act", "generated"),
    "import": pgettext_lazy("act", "imported"),
    "make": pgettext_lazy("act", "made"),
    "nudge": pgettext_lazy("act", "reminded"),
    "open": pgettext_lazy("act", "opened"),
    "override": pgettext_lazy("act", "overridden"),
    "propose": pgettext_lazy("act", "proposed"),
    "publish": pgettext_lazy("act", "published"),
    "read": pgettext_lazy("act", "read"),
    "reject": pgettext_lazy("act", "rejected"),
    "remove": pgettext_lazy("act", "removed"),
    "return": pgettext_lazy("act", "returned"),
    "restore": pgettext_lazy("act", "restored"),
    "retire": pgettext_lazy("act", "retired"),
    "revise": pgettext_lazy("act", "revised"),
    "rules": pgettext_lazy("act", "rules changed"),
    "save": pgettext_lazy("act", "saved"),
    "scan": pgettext_lazy("act", "scan opened"),
    "set": pgettext_lazy("act", "set"),
    "show": pgettext_lazy("act", "shown"),
    "sign": pgettext_lazy("act", "signed"),
    "snapshot": pgettext_lazy("act", "recorded"),
    "split": pgettext_lazy("act", "split"),
    "step": pgettext_lazy("act", "taken a step further"),
    "submit": pgettext_lazy("act", "submitted"),
    "supersede": pgettext_lazy("act", "superseded"),
    "verify": pgettext_lazy("act", "verified"),
    "void": pgettext_lazy("act", "voided"),
    "widen": pgettext_lazy("act", "widened"),
    "withdraw": pgettext_lazy("act", "withdrawn"),
}


def act(code, object_type=""):
    """Return the act `report.sign` in the reader's language; one whose verb has no word is shown as it is stored.

    `object_type` is the kind of thing it was done to, where the first part of the code is no model's name.
    """
    if code in ACTS:
        return str(ACTS[code])
    thing, _dot, verb = code.rpartition(".")
    if verb not in VERBS:
        return code
    named = kind(THINGS[thing]) if thing in THINGS else names().get(thing)
    return f"{named or kind(object_type) or thing} · {VERBS[verb]}"


@cache
def names():
    """Return {model name: its name, translated when it is shown} of every model of the house."""
    return {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}


def kind(label):
    """Return the name of the kind `commitments.progressreport` in the reader's language."""
    try:
        return capfirst(apps.get_model(label)._meta.verbose_name) if label else ""
    except LookupError:
        return label


def field(label, name):
    """Return the name of a field of the kind in the reader's language; what is no field's name as it is stored."""
    known = fields(label)
    return capfirst(known[name]) if name in known else name


@cache
def fields(label):
    """Return {field name: its name, translated when it is shown} of the kind; none of a kind that is gone."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    return {field.name: field.verbose_name for field in (*model._meta.fields, *model._meta.many_to_many)}
