"""How a form of the office acts: one attempt, whose refusal stands above the form."""

from django.core.exceptions import ValidationError

from departments.models import VersionConflict


def attempt(form, act, **arguments):
    """Do `act` with what a valid form holds and return whether it was done.

    What the action refuses stands above the form; `is_overtaken` says whether somebody else was faster.
    """
    form.is_overtaken = False
    if not form.is_valid():
        return False
    try:
        act(**arguments, **form.cleaned_data)
    except ValidationError as error:
        form.is_overtaken = isinstance(error, VersionConflict)
        form.add_error(None, error.messages)
        return False
    return True
