"""What has happened to a report or a commitment, newest first, as `_timeline.html` shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, CharField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments import access
from commitments.models import (
    Commitment,
    CommitmentDecision,
    Contribution,
    Light,
    LightRecord,
    Remark,
    RemarkAnswer,
    ReportStep,
    TargetRevision,
)

NOTHING, NO_REPORT = Value(""), Value(None, BigIntegerField(null=True))
MADE_AT, MAKER = F("made_at"), F("made_by__name")


@dataclass(frozen=True)
class Happening:
    text: str
    at: datetime
    who: str = ""
    note: str = ""
    url: str = ""
    kind: str = "step"

    @property
    def is_remark(self):
        return self.kind in ("remark", "answer")


def newest_first(happenings):
    return sorted(happenings, key=lambda one: one.at, reverse=True)


def timeline_of_report(report):
    steps = report.steps.select_related("taken_by", "principal")
    return newest_first([happening_of_step(step) for step in steps])


def timeline_of_commitment(commitment, *, user):
    """Everything the person may read of a commitment's year, newest first, in one query."""
    readable = access.reports_for(user).filter(commitment=commitment).values("pk")
    of = {"commitment": commitment}
    steps = rows(
        ReportStep.objects.filter(report__in=readable),
        "step",
        what=F("act"),
        note=F("reason"),
        at=F("taken_at"),
        who=F("taken_by__name"),
        principal=F("principal__name"),
        period=F("report__period__name"),
        report=F("report"),
    )
    lit = LightRecord.objects.filter(cause=LightRecord.Cause.OVERRIDE, **of)
    others = [
        rows(Remark.objects.filter(**of), "remark", note=F("text")),
        rows(RemarkAnswer.objects.filter(remark__commitment=commitment), "answer", note=F("text")),
        rows(CommitmentDecision.objects.filter(**of), "decision", what=F("after"), note=grounds()),
        rows(TargetRevision.objects.filter(**of), "revision", what=F("field"), note=grounds()),
        rows(lit, "light", what=F("light"), note=F("reason"), period=F("period__name")),
        rows(Contribution.objects.filter(**of), "contribution", note=F("text"), period=F("period__name")),
    ]
    return [happening_of(*row) for row in steps.union(*others, all=True).order_by("-at")]


def rows(
    found, kind, *, note, what=NOTHING, at=MADE_AT, who=MAKER, principal=NOTHING, period=NOTHING, report=NO_REPORT
):
    """Rows of one kind with the columns all kinds share, so that they can be read together."""
    return (
        found.order_by()
        .annotate(
            kind=Cast(Value(kind), CharField(max_length=20)),
            what=Cast(what, CharField(max_length=20)),
            at=at,
            who=Cast(who, CharField(max_length=40)),
            for_whom=Cast(principal, CharField(max_length=40)),
            of_period=Cast(period, CharField(max_length=40)),
            note=Cast(note, TextField()),
            of_report=report,
        )
        .values_list("kind", "what", "at", "who", "for_whom", "of_period", "note", "of_report")
    )


def grounds():
    return Concat(F("document"), Value("\n"), F("reason"), output_field=TextField())


def happening_of(kind, what, at, who, principal, period, note, report):
    text = words_of(kind, what)
    return Happening(
        text=f"{period} · {text}" if period else text,
        at=at,
        who=who_acted(who, principal or None),
        note=note.strip(),
        url=reverse("report", args=[report]) if report else "",
        kind=kind,
    )


def words_of(kind, what):
    """What happened, in words."""
    if kind == "step":
        return str(ReportStep.Act(what).label)
    if kind == "decision":
        return _("Decided: %(status)s") % {"status": Commitment.Status(what).label}
    if kind == "revision":
        return _("Target revised: %(field)s") % {"field": TargetRevision.Field(what).label}
    if kind == "light":
        return _("Light changed by the office: %(light)s") % {"light": Light(what).label}
    return {
        "remark": _("Remark of a city leader"),
        "answer": _("Answer to the remark"),
        "contribution": _("Contribution of a co-department"),
    }[kind]


def happening_of_step(step):
    return Happening(step.get_act_display(), step.taken_at, who_acted(step.taken_by, step.principal), step.reason)


def who_acted(person, principal):
    if principal is None:
        return str(person)
    return _("%(agent)s for %(principal)s") % {"agent": person, "principal": principal}
