"""Filing: one commitment or all of a department's on one page."""

import json
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import access, opening
from commitments.entries import entries_for
from commitments.forms.filing_sheet import Sheet
from commitments.models import Light
from departments.access import require, require_known
from departments.models import Department, VersionConflict
from departments.once import once


@require_GET
def filing(request, period, department, number=None):
    return show(request, get_sheet_for(request, period, department, number))


def page_of(period, department, number=None):
    """The sheet's own URL, where a save leads."""
    return address_of("", period, department, number)


@require_POST
@once(leads_to=page_of)
def filing_save(request, period, department, number=None):
    sheet = get_sheet_for(request, period, department, number)
    if refused := keep(request, sheet, sheet.save):
        return refused
    messages.success(request, _("The draft is saved. It has not been submitted yet."))
    return redirect(address(sheet))


@require_POST
@once(leads_to=page_of)
def filing_autosave(request, period, department, number=None):
    """Save as the person types. Answers 204 with the new versions in `X-Saved`, else as the save button does."""
    sheet = get_sheet_for(request, period, department, number)
    if refused := keep(request, sheet, sheet.save):
        return refused
    return HttpResponse(status=204, headers={"X-Saved": saved_header(sheet)})


def page_of_work(**_sheet):
    """My work, where the filer sees what is left; a sheet with nothing in it leads back to itself."""
    return reverse("my-work")


@require_POST
@once(leads_to=page_of_work)
def filing_submit(request, period, department, number=None):
    sheet = get_sheet_for(request, period, department, number)
    if refused := keep(request, sheet, sheet.submit):
        return refused
    if not sheet.saved:
        messages.warning(request, _("Nothing has been filled in yet, so nothing was submitted."))
        return redirect(address(sheet))
    text = ngettext("%d report was submitted for signing.", "%d reports were submitted for signing.", len(sheet.saved))
    messages.success(request, text % len(sheet.saved))
    return redirect("my-work")


def get_sheet_for(request, period, department, number):
    """The sheet is known to those who file or sign for the department and writable for those who file."""
    user = request.user
    require_known(access.can_file_for(user, department) or access.can_sign_for(user, department))
    require(access.can_file_for(user, department))
    is_posted = request.method == "POST"
    entries = entries_for(department, period, at=timezone.localdate(), number=number, is_locked=is_posted)
    require_known(entries)
    opening.open_on(request, entries[0].period.cycle)
    posted = {"data": request.POST, "files": request.FILES} if is_posted else {}
    return Sheet(
        pledge=entries[0].commitment.pledge,
        period=entries[0].period,
        entries=entries,
        departments=SimpleLazyObject(partial(helpers_of, department)),
        number=number,
        **posted,
    )


def helpers_of(department):
    """The departments that may be asked for help."""
    return Department.objects.current().exclude(pk=department).only("name")


def keep(request, sheet, act):
    """Run the sheet's act; return None if it went through, else the page that answers instead."""
    if not sheet.is_editable or not sheet.is_valid():
        return show(request, sheet, status=422)
    try:
        sheet.saved = act(actor=request.user, at=timezone.localdate())
    except VersionConflict:
        sheet.find_conflicts(entries_of(sheet))
        return show(request, sheet, status=409)
    except ValidationError:
        return show(request, sheet, status=422)
    return None


def show(request, sheet, status=200):
    context = {
        "sheet": sheet,
        "title": title_of(sheet),
        "crumbs": [(reverse("my-work"), _("My work"))],
        "save_url": address(sheet, "save"),
        "autosave_url": address(sheet, "autosave"),
        "submit_url": address(sheet, "submit"),
        "evidence_help": evidence_help(),
    }
    return render(request, "filing/sheet.html", context, status=status)


def evidence_help():
    return _("%(kinds)s, up to %(limit)s each.") % {
        "kinds": _(", ").join(settings.EVIDENCE_KINDS),
        "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES),
    }


def title_of(sheet):
    if sheet.number:
        return _("File progress: commitment %(number)d") % {"number": sheet.number}
    return _("File progress")


def address(sheet, verb=""):
    """The sheet's own URL, or that of one of its acts."""
    return address_of(verb, sheet.period.pk, sheet.pledge.department_id, sheet.number)


def address_of(verb, *arguments):
    """The URL of a sheet, given by the ids of its period and department and by its number or None."""
    parts = ["filing", verb, "one" if arguments[-1] else ""]
    return reverse("-".join(filter(None, parts)), args=filter(None, arguments))


def saved_header(sheet):
    """What the script shows after a save: versions, what the figures come to now, and the time of day."""
    versions = {f"c{report.commitment.number}": report.version for report in sheet.saved}
    return json.dumps(
        {"versions": versions, "outlooks": outlooks(sheet), "at": time_format(timezone.localtime(), "H:i")}
    )


def outlooks(sheet):
    """{form's prefix: (completion in words, light, the light in words)} where there is a completion."""
    found = {f"c{entry.commitment.number}": entry.outlook() for entry in sheet.entries_as_saved()}
    return {
        prefix: (f"{one.completion.normalize():f}%", one.light or "none", light_in_words(one.light))
        for prefix, one in found.items()
        if one.completion is not None
    }


def light_in_words(light):
    return str(Light(light).label) if light else _("Not lit yet")


def entries_of(sheet):
    """The sheet's entries as they are stored now."""
    return entries_for(sheet.pledge.department_id, sheet.period.pk, at=timezone.localdate(), number=sheet.number)
