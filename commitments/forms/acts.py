"""What every form behind an act on one stored thing has in common."""

from dataclasses import dataclass

from django import forms

NOTHING = "—"


@dataclass(frozen=True)
class Difference:
    """A field whose stored value is not the one typed here."""

    label: str
    typed: str
    stored: str


class ActForm(forms.Form):
    """Posts the version its thing was opened with; comes back with both versions if somebody else was faster.

    `arguments()` are the keyword arguments of the action that the form stands before.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.conflict = None
        self.fields["version"].initial = thing.version

    def arguments(self):
        return dict(self.cleaned_data)

    def refuse(self, refusal):
        """Show why the action refused, each reason at its field."""
        self.add_error(None, refusal)

    def show_conflict(self, current):
        """Keep what was typed, name what is stored now, and let a second save go through."""
        stored = self.reopened(current)
        self.conflict = [
            difference
            for name in self.fields
            if name != "version" and (difference := difference_between(self[name], stored[name]))
        ]
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current.version

    def reopened(self, current):
        """The same form, unbound, as it would open on what is stored now."""
        return type(self)(thing=current)


class ChangeForm(ActForm, forms.ModelForm):
    """An ActForm over the model's own fields; the action gets them as `values`."""

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, thing=thing, instance=thing, **kwargs)

    def arguments(self):
        values = dict(self.cleaned_data)
        return {"version": values.pop("version"), "values": values}


def difference_between(typed, stored):
    """Return a Difference, or None where both are the same or nothing is stored under that name."""
    here, there = in_words(typed.field, typed.value()), in_words(stored.field, stored.value())
    if here == there or stored.value() is None:
        return None
    return Difference(typed.label, here, there)


def in_words(field, value):
    """A field's value, typed or stored, as the reader knows it: choices by their names."""
    values = value if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
    names = {str(key): str(name) for key, name in getattr(field, "choices", ())}
    keys = [str(getattr(item, "pk", item)) for item in values]
    return "、".join(names.get(key, key) for key in keys) or NOTHING
