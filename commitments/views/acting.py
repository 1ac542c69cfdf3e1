"""How a form page acts: one attempt, and one way to come back."""

from django.core.exceptions import ValidationError
from django.shortcuts import render

from departments.models import VersionConflict

OPENED, MENDED, OVERTAKEN = 200, 422, 409


def attempt(form, act, **arguments):
    """Do `act` with what a valid form holds and return whether it was done.

    What the action refuses stands in the form afterwards, each reason at its field; if somebody else was faster the
    form holds both versions.
    """
    if not form.is_valid():
        return False
    try:
        act(**arguments, **form.arguments())
    except VersionConflict as conflict:
        form.show_conflict(conflict.current)
    except ValidationError as refusal:
        form.refuse(refusal)
    else:
        return True
    return False


def answer(request, template, form, **context):
    """Show a form: 200 when it is opened, 422 when something in it has to be mended, 409 when it was overtaken."""
    status = MENDED if form.is_bound else OPENED
    if getattr(form, "conflict", None) is not None:
        status = OVERTAKEN
    return render(request, template, {"form": form, **context}, status=status)
