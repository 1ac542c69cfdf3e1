"""A report's own page, and the acts that send it on its way."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.actions import reports as acts
from commitments.forms.filing_acts import AcceptForm, ReturnForm
from commitments.timeline import timeline_of_report
from commitments.undo import can_take_back
from commitments.versions import compare
from commitments.views.links import crumbs_to_commitment
from departments.access import require, require_known
from departments.models import VersionConflict
from departments.once import once


@require_GET
def report(request, pk):
    return show(request, get_report_for(request, pk))


def get_report_for(request, pk):
    found = access.get_report_for(request.user, pk)
    opening.open_on(request, found.period.cycle)
    return found


def show(request, report, status=200, **more):
    user = request.user
    accept_form = more.pop("accept_form", None) or AcceptForm(report=report)
    context = {
        "report": report,
        "title": str(report.commitment),
        "eyebrow": f"{report.commitment.pledge.department} · {report.period.name}",
        "crumbs": crumbs_to_commitment(report.commitment),
        "readings": accept_form.readings,
        "ticks": report.ticks.select_related("milestone"),
        "evidence": report.evidence.all(),
        "steps": timeline_of_report(report),
        "versions": report.versions.defer("content"),
        "can_sign": access.can_sign(user, report),
        "can_judge": access.can_judge(user, report),
        "can_return": access.can_return(user, report),
        "can_withdraw": access.can_withdraw(user, report),
        "can_take_back": can_take_back(user, report, at=timezone.now()),
        "can_file": report.is_editable and access.can_file_for(user, report.commitment.pledge.department_id),
        "accept_form": accept_form,
        "next": request.POST.get("next", ""),
        "return_form": ReturnForm(initial={"version": report.version}, prefix="return"),
        **more,
    }
    return render(request, "filing/report.html", context, status=status)


@require_GET
def report_versions(request, pk):
    """Two submitted versions side by side; by default the newest and the one before it."""
    report = get_report_for(request, pk)
    versions = {version.number: version for version in report.versions.select_related("submitted_by")}
    if not versions:
        raise Http404
    new = chosen(request, "new", versions, max(versions))
    old = chosen(request, "old", versions, max(1, new.number - 1))
    context = {
        "title": _("Versions compared"),
        "report": report,
        "versions": versions.values(),
        "old": old,
        "new": new,
        "lines": compare(old.content, new.content),
        "crumbs": [
            *crumbs_to_commitment(report.commitment),
            (reverse("report", args=[report.pk]), report.period.name),
        ],
    }
    return render(request, "filing/versions.html", context)


def chosen(request, name, versions, default):
    number = request.GET.get(name, "")
    return versions.get(int(number) if number.isdecimal() else default) or versions[default]


# ── Acts ──────────────────────────────────────────────────────────────────────
@require_POST
@once
def report_withdraw(request, pk):
    found = get_report_for(request, pk)
    return act(request, found, acts.withdraw, access.can_withdraw, done=_("The report was withdrawn."))


@require_POST
@once
def report_sign(request, pk):
    found = get_report_for(request, pk)
    done = _("The report was signed and is with the assessment office.")
    return act(request, found, acts.sign, access.can_sign, done=done)


@require_POST
@once
def report_accept(request, pk):
    found = get_report_for(request, pk)
    form = AcceptForm(request.POST, report=found)
    if not form.is_valid():
        require(access.can_judge(request.user, found))
        return show(request, found, status=422, accept_form=form)
    done = _("The report was accepted.")
    return act(request, found, acts.accept, access.can_judge, done=done, verified=form.verified())


@require_POST
@once
def acceptance_take_back(request, pk):
    found = get_report_for(request, pk)
    done = _("The acceptance was taken back; the report waits to be checked again.")
    return act(request, found, acts.take_back_acceptance, access.has_accepted, done=done)


@require_POST
@once
def report_return(request, pk):
    found = get_report_for(request, pk)
    form = ReturnForm(request.POST, prefix="return")
    if not form.is_valid():
        require(access.can_return(request.user, found))
        return show(request, found, status=422, return_form=form)
    done, reason = _("The report was returned."), form.cleaned_data["reason"]
    return act(request, found, acts.return_report, access.can_return, done=done, reason=reason, prefix="return-")


def act(request, report, action, may, *, done, prefix="", **arguments):
    """Run one act on a report; on a conflict or refusal show the report as it stands now and say why.

    The action itself asks who may, on the locked row; `may` is asked here where there is no version to lock it by.
    """
    version = request.POST.get(f"{prefix}version", "")
    if not version.isdecimal():
        require(may(request.user, report))
        raise SuspiciousOperation("The form carries no version.")
    try:
        action(report=report, actor=request.user, version=int(version), **arguments)
    except VersionConflict as conflict:
        return show(request, get_report_for(request, report.pk), status=409, act_errors=conflict.messages)
    except ValidationError as error:
        return show(request, report, status=422, act_errors=error.messages)
    messages.success(request, done)
    return redirect(next_url(request))


def next_url(request):
    """Back to the list the act was done from, if it is one of ours; else to the first screen."""
    url = request.POST.get("next", "")
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return reverse("home")


# ── Several at once ───────────────────────────────────────────────────────────
@require_POST
@once
def reports_sign(request):
    require_known(access.has_work(request.user))
    require(access.departments_signed_for(request.user))
    return several(request, acts.sign_several, done=signed_text)


@require_POST
@once
def reports_accept(request):
    require_known(access.can_run_year(request.user))
    return several(request, acts.accept_several, done=accepted_text)


def signed_text(count):
    return ngettext("%d report was signed.", "%d reports were signed.", count) % count


def accepted_text(count):
    return ngettext("%d report was accepted.", "%d reports were accepted.", count) % count


def several(request, action, *, done):
    """Act on the reports whose boxes were ticked, all or none; each box carries `pk:version`."""
    pairs = ticked(request)
    known = access.reports_for(request.user).filter(pk__in=[pk for pk, _version in pairs]).count()
    if known != len(pairs):
        raise Http404
    try:
        acted = action(reports=pairs, actor=request.user)
    except VersionConflict as conflict:
        text = _("“%(report)s” was changed since you read it, so nothing was done. Please read it again.")
        messages.error(request, text % {"report": conflict.current})
        return redirect(next_url(request))
    if acted:
        messages.success(request, done(len(acted)))
    else:
        messages.warning(request, _("Nothing was ticked."))
    return redirect(next_url(request))


def ticked(request):
    pairs = []
    for value in request.POST.getlist("report"):
        pk, _colon, version = value.partition(":")
        if not (pk.isdecimal() and version.isdecimal()):
            raise SuspiciousOperation("A ticked report is malformed.")
        pairs.append((int(pk), int(version)))
    return pairs
