"""What others did since a member of the office was last here: counted for the bench, one by one on its own page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import (
    CommitmentDecision,
    Contribution,
    Evidence,
    LightRecord,
    Milestone,
    Remark,
    RemarkAnswer,
    ReportStep,
    SelfAssessment,
    TargetRevision,
)
from commitments.timeline import Happening
from departments.models import AuditEvent

SHOWN_AT_MOST = 200
NOTHING = Value("", CharField())
COLUMNS = ("of_kind", "at", "who", "of_department", "of_commitment", "of_number", "of_title", "of_period")


@dataclass(frozen=True)
class News:
    """`since` is when the person signed in before today's visit; `counts` are (in words, how often)."""

    since: datetime
    counts: list[tuple[str, int]]


def last_visit(user):
    """When the person signed in the time before this one, as a query of one row; none on the first visit."""
    logins = AuditEvent.objects.filter(action="login", actor_id=user.pk).order_by("-pk")
    return logins.values("at")[1:2]


def news_for(user):
    """The News of an office member, or None on the first visit and where nothing has happened; one query."""
    counted = [branch.values("of_kind", "since").annotate(count=Count("pk")) for branch in branches(user)]
    found, since = Counter(), None
    for row in counted[0].union(*counted[1:], all=True):
        found[row["of_kind"]] += row["count"]
        since = row["since"]
    words = words_of()
    return News(since, [(words[kind], found[kind]) for kind in words if found[kind]]) if found else None


def happenings_for(user):
    """The newest SHOWN_AT_MOST happenings since then, as `_timeline.html` shows them, each with its commitment."""
    each = [branch.values_list(*COLUMNS) for branch in branches(user)]
    words = words_of()
    rows = each[0].union(*each[1:], all=True).order_by("-at")[:SHOWN_AT_MOST]
    return [happening_of(words, *row) for row in rows]


def happening_of(words, kind, at, who, department, commitment, number, title, period):
    where = [department, f"{number} {title}" if commitment else "", period]
    url = reverse("commitment", args=[commitment]) if commitment else ""
    return Happening(words[kind], at, who, note=" · ".join(part for part in where if part), url=url)


def words_of():
    """kind → words, in the order in which they are told."""
    return {act.value: str(act.label) for act in ReportStep.Act} | {
        "milestone": _("milestones proposed"),
        "assessment": _("self-assessments filed"),
        "assessment-signed": _("self-assessments signed"),
        "revision": _("targets revised"),
        "decision": _("commitments decided on"),
        "remark": _("remarks of city leaders"),
        "answer": _("answers to remarks"),
        "contribution": _("contributions"),
        "light": _("lights changed"),
        "evidence": _("files used twice"),
    }


def branches(user):
    """One query of each kind of happening since the last visit, with the same columns, without what the person did."""
    since = Subquery(last_visit(user))
    of_report, of_own = "report__commitment", "commitment"
    elsewhere = Evidence.objects.filter(digest=OuterRef("digest")).exclude(
        report__commitment=OuterRef("report__commitment")
    )
    twice = Evidence.objects.filter(Exists(elsewhere))
    overrides = LightRecord.objects.filter(cause=LightRecord.Cause.OVERRIDE)
    proposals = Milestone.history.filter(history_type="+")
    found = [
        branch(ReportStep.objects, F("act"), "taken_at", "taken_by", of_report, "report__period__name"),
        branch(proposals, "milestone", "history_date", "proposed_by", of_own),
        branch(SelfAssessment.objects, "assessment", "filed_at", "filed_by", of_own),
        branch(SelfAssessment.objects, "assessment-signed", "signed_at", "signed_by", of_own),
        branch(TargetRevision.objects, "revision", "made_at", "made_by", of_own, pledge="pledge"),
        branch(CommitmentDecision.objects, "decision", "made_at", "made_by", of_own),
        branch(Remark.objects, "remark", "made_at", "made_by", of_own),
        branch(RemarkAnswer.objects, "answer", "made_at", "made_by", "remark__commitment"),
        branch(Contribution.objects, "contribution", "made_at", "made_by", of_own, "period__name"),
        branch(overrides, "light", "made_at", "made_by", of_own, "period__name"),
        branch(twice, "evidence", "uploaded_at", "uploaded_by", of_report, "report__period__name"),
    ]
    return [rows.annotate(since=since).filter(at__gt=F("since")).exclude(by=user.pk) for rows in found]


def branch(found, kind, at, by, commitment, period=None, pledge=None):
    """Rows of one kind; the arguments are paths from its model. A coefficient's revision has a pledge only."""
    pledge = pledge or f"{commitment}__pledge"
    return found.order_by().annotate(
        of_kind=Cast(Value(kind) if isinstance(kind, str) else kind, CharField(max_length=20)),
        at=F(at),
        by=F(by),
        who=Cast(F(f"{by}__name"), CharField(max_length=40)),
        of_department=Cast(F(f"{pledge}__department__name"), CharField(max_length=80)),
        of_commitment=F(commitment),
        of_number=F(f"{commitment}__number"),
        of_title=Cast(F(f"{commitment}__title"), CharField(max_length=200)),
        of_period=Cast(F(period) if period else NOTHING, CharField(max_length=40)),
    )
