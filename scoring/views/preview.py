"""What the places would be by rules that are typed but not saved yet."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from departments.access import require_known
from departments.models import AuditEvent
from departments.once import once
from scoring import access
from scoring.actions.schemes import revise_scheme
from scoring.board import board_of
from scoring.forms.schemes import SchemeForm
from scoring.models import RaterClass, ScoringScheme
from scoring.schemes import scheme_of


class PreviewLine(NamedTuple):
    department: str
    place_now: int | None
    place: int | None
    score_now: object
    score: object

    @property
    def moves(self):
        return self.place != self.place_now


@require_POST
def preview(request, pk):
    """The places by the typed rules beside those in force. Nothing is saved."""
    require_known(access.can_manage(request.user))
    row = get_object_or_404(ScoringScheme.objects.select_related("cycle"), pk=pk)
    form = SchemeForm(request.POST, instance=row)
    form.fields["opened_version"].disabled = True
    lines, problems = [], []
    if form.is_valid():
        try:
            lines = compare(row, form.draft())
        except ValidationError as error:
            problems = error.messages
    context = {"title": _("Preview of the places"), "scheme": row, "form": form, "lines": lines, "problems": problems}
    return render(request, "admin/scoring/preview.html", context, status=422 if form.errors or problems else 200)


def compare(row, draft):
    now = board_of(row.cycle)
    then = board_of(row.cycle, scheme_of(draft, list(RaterClass.objects.filter(cycle=row.cycle))))
    return [
        PreviewLine(
            line.name,
            now.by_department[line.department].rank,
            line.rank,
            now.by_department[line.department].score,
            line.score,
        )
        for line in then.standings
    ]


@require_POST
@once
def revise(request, pk):
    """Put an editable copy of a frozen scheme in force."""
    require_known(access.can_manage(request.user))
    scheme = get_object_or_404(ScoringScheme, pk=pk)
    try:
        scheme = revise_scheme(scheme=scheme, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("admin:scoring_scoringscheme_change", scheme.pk)


def changes_made(object_id):
    """The recorded changes of a scheme, newest first: they are shown, not only kept."""
    return AuditEvent.objects.filter(object_type="scoring.scoringscheme", object_id=str(object_id))[:20]
