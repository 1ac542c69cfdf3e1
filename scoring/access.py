"""Who may see and do what with sheets, rankings and publications.

Raw marks are seen by the evaluator who gave them, and by the office on record; never by another evaluator.
"""

from django.db.models import Case, Q, Subquery, When
from django.shortcuts import get_object_or_404
from django.utils import timezone

from commitments.models import Cycle
from departments import access
from departments.access import Role, enters_marks, is_leader, is_office, own_departments, require_known
from departments.models import Proxy
from scoring.models import Correction, Evaluator, Publication, ScoreSheet, ScoringScheme
from scoring.recusal import ties_of
from scoring.schemes import scheme_row_of

Audience = Publication.Audience
Published = Publication.Status.PUBLISHED
BEFORE_PUBLICATION = (Cycle.Status.PREPARING, Cycle.Status.RUNNING, Cycle.Status.SCORING)
OPEN_FIRST = Case(When(status=Cycle.Status.SCORING, then=0), default=1)


# ── The evaluator's own sheets ────────────────────────────────────────────────
def acting_for(user):
    """The sheets of the person, and of whoever gave the person a proxy for entering ratings that holds today."""
    held = Proxy.objects.filter(agent=user, scope=Proxy.Scope.RATE).open(at=timezone.localdate())
    return Q(evaluator__user=user) | Q(evaluator__user__in=held.values("principal"))


def sheets_for(user, year=None):
    """The sheets a person rates on, of a year or of the newest there is, without those a conflict bars; a list."""
    if not enters_marks(user):
        return []
    found = ScoreSheet.objects.filter(acting_for(user))
    found = (
        found.filter(pledge__cycle__year=year) if year else found.filter(pledge__cycle=Subquery(newest_cycle(found)))
    )
    found = list(found.with_progress().for_list().in_order())
    if not found:
        return []
    ties = ties_of(found[0].pledge.cycle, {user.pk, *(sheet.evaluator.user_id for sheet in found)})
    return [sheet for sheet in found if not is_barred(user, sheet, ties)]


def newest_cycle(sheets):
    """Of the cycles of some sheets the one being scored, else the newest."""
    return Cycle.objects.filter(pk__in=sheets.values("pledge__cycle")).order_by(OPEN_FIRST, "-year").values("pk")[:1]


def is_barred(user, sheet, ties):
    """A conflict of the evaluator bars a sheet, and so does one of whoever would enter the marks."""
    return any(ties.hold(person, sheet.pledge.department_id) for person in (user.pk, sheet.evaluator.user_id))


def get_sheet_for(user, pk):
    """An own sheet, or 404: of others' sheets an evaluator does not even learn that they exist."""
    require_known(enters_marks(user))
    sheet = get_object_or_404(ScoreSheet.objects.for_list().filter(acting_for(user)), pk=pk)
    require_known(not is_barred(user, sheet, ties_of(sheet.pledge.cycle, {user.pk, sheet.evaluator.user_id})))
    return sheet


def can_rate(user, sheet):
    if not enters_marks(user) or not ScoreSheet.objects.filter(acting_for(user), pk=sheet.pk).exists():
        return False
    return not is_barred(user, sheet, ties_of(sheet.pledge.cycle, {user.pk, sheet.evaluator.user_id}))


def principal_of(user, sheet):
    """Whom the person acts for on a sheet: None when it is the own one."""
    return None if sheet.evaluator.user_id == user.pk else sheet.evaluator.user


def is_open(sheet):
    """Whether marks may change at all: while scoring is open, or under a correction that names the sheet."""
    if sheet.pledge.cycle.status == Cycle.Status.SCORING:
        return True
    return Correction.objects.open().filter(sheets=sheet).exists()


def open_among(sheets):
    """Of some sheets of one cycle those whose marks may change now; at most one query."""
    editable = [sheet for sheet in sheets if sheet.is_editable]
    if not editable or editable[0].pledge.cycle.status == Cycle.Status.SCORING:
        return editable
    unlocked = Correction.objects.open().filter(sheets__in=editable)
    named = set(unlocked.values_list("sheets", flat=True))
    return [sheet for sheet in editable if sheet.pk in named]


def takes_ballots(pledge):
    """Whether ballots of a pledge may be entered: while scoring is open, or under a correction that names it."""
    return pledge.cycle.status == Cycle.Status.SCORING or is_unlocked(pledge)


def takes_adjustments(pledge):
    """Whether points may be added or taken: until the ranking is published, then under a correction only."""
    return pledge.cycle.status in BEFORE_PUBLICATION or is_unlocked(pledge)


def is_unlocked(pledge):
    return Correction.objects.unlocking(pledge).exists()


# ── The office ────────────────────────────────────────────────────────────────
def can_manage(user):
    return user.is_authenticated and is_office(user)


def is_own_house(user, department_id):
    return department_id in own_departments(user)


def can_judge(user, department_id):
    """The office acts on sheets, voids and adjustments of every department but the own ones."""
    return is_office(user) and not is_own_house(user, department_id)


def has_scored(user, cycle):
    return Evaluator.objects.filter(rater_class__cycle=cycle, user=user).exists()


# ── Rankings ──────────────────────────────────────────────────────────────────
def audiences_of(user):
    """The audiences a person belongs to. Administrators of system and security belong to none but the public."""
    if not user.is_authenticated:
        return frozenset({Audience.PUBLIC})
    if is_office(user) or is_leader(user) or is_auditor(user):
        return frozenset(Audience)
    if access.does_business(user):
        return frozenset({Audience.DEPARTMENTS, Audience.PUBLIC})
    return frozenset({Audience.PUBLIC})


def is_auditor(user):
    return access.has_role(user, Role.AUDITOR)


def publications_for(user):
    """The standing and superseded publications whose audience the person belongs to."""
    return publications_of(audiences_of(user))


def publications_of(audiences):
    released = Q(status__in=[Published, Publication.Status.SUPERSEDED])
    return Publication.objects.filter(released, audience__in=audiences)


def can_see_interim(user, cycle):
    """The ranking while scoring is open: the office, and leaders if the scheme says so."""
    if not user.is_authenticated:
        return False
    if is_office(user):
        return True
    return is_leader(user) and rules_say(cycle, "interim_visible")


def rules_say(cycle, name):
    """Whether a switch of the cycle's scheme in force is on."""
    if row := scheme_row_of(cycle):
        return getattr(row, name)
    return ScoringScheme.objects.in_force().filter(cycle=cycle, **{name: True}).exists()


def sees_everything(user):
    """Whether the person sees all rows, whatever the publication shows to departments and public."""
    return user.is_authenticated and (is_office(user) or is_leader(user) or is_auditor(user))


def sees_names(user):
    return user.is_authenticated and (is_office(user) or is_auditor(user))


def sees_marks(user):
    """Single marks, without names unless `sees_names`: the office and the leaders."""
    return user.is_authenticated and (is_office(user) or is_leader(user))


def sees_analyses(user, cycle):
    """What the coefficient did and how firm the order is: the office, and leaders once it is released to them."""
    if not user.is_authenticated:
        return False
    if is_office(user):
        return True
    return is_leader(user) and rules_say(cycle, "analyses_released")


def sees_released(user, is_released):
    """As `sees_analyses`, where it is known already whether they are released to the leaders."""
    return can_manage(user) or bool(is_released and user.is_authenticated and is_leader(user))


def heads_of(user):
    """The departments a person heads, which may object for them."""
    return access.duties_of(user).heads
