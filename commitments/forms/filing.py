"""The filing form: one commitment in one period, built from an Entry."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import rules
from commitments.evidence import require_acceptable
from commitments.models import Light, ProgressReport

MODEL_FIELDS = ProgressReport._meta.get_field
STORED = "stored"  # what a choice after a conflict posts for the version that is stored
TEXT_ROWS = {"work_done": 5, "problems": 2, "next_steps": 2, "help_needed": 2}


class PlainNumber(forms.DecimalField):
    """A figure as an official types it: separators, full-width digits and its own unit behind it are understood."""

    widget = forms.TextInput

    def __init__(self, *args, unit="", **kwargs):
        self.unit = unit
        super().__init__(*args, **kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", "").replace("，", "").translate(HALF_WIDTH)
            value = value.removesuffix(self.unit) or value
        return super().to_python(value)

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class PercentNumber(PlainNumber):
    """A percentage from 0 to 100 with at most two decimals."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, unit="%", max_digits=5, decimal_places=2, min_value=0, max_value=100, **kwargs)


HALF_WIDTH = str.maketrans("０１２３４５６７８９．－％", "0123456789.-%")


class AskedOnSubmit:
    """A field the form calls for (it is not marked as optional) but a draft may leave open."""

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


class AskedText(AskedOnSubmit, forms.CharField):
    pass


class AskedNumber(AskedOnSubmit, PlainNumber):
    pass


class LongSelect(forms.Select):
    """A drop-down of many choices for a field that may stay empty, put together without a template for each choice."""

    def use_required_attribute(self, initial):
        return False

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = ((flatatt({"value": key, "selected": key == chosen}), label) for key, label in self.choices)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, format_html_join("", "<option{}>{}</option>", options))


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Any number of files, each checked by its content."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = [super(SeveralFiles, self).clean(file, initial) for file in data or ()]
        for file in files:
            require_acceptable(file)
        return files

    def has_changed(self, initial, data):
        return bool(data)


class ReportForm(forms.Form):
    """Fields of a report; those for indicators and milestones are named `reading_<id>`, `why_<id>`, `tick_<id>`.

    Drafts are taken however incomplete they are; what is missing is asked for when the report is submitted.
    """

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    remove = forms.MultipleChoiceField(
        label=gettext_lazy("remove"), required=False, widget=forms.CheckboxSelectMultiple
    )

    files = SeveralFiles(
        label=gettext_lazy("Add files"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ",".join(f".{kind}" for kind in settings.EVIDENCE_KINDS)}),
    )

    def __init__(self, data=None, files=None, *, entry, departments=(), **kwargs):
        self.entry = entry
        self.departments = departments
        kwargs.setdefault("prefix", f"c{entry.commitment.number}")
        super().__init__(data, files, initial=initial_of(entry), label_suffix="", **kwargs)
        self.fields["remove"].choices = lambda: [(str(file.pk), file.name) for file in entry.evidence]
        for indicator in entry.indicators:
            self.add_indicator(indicator)
        for milestone in entry.milestones:
            self.add_milestone(milestone)
        if entry.asks_completion:
            self.fields["completion_percent"] = AskedNumber(
                label=_("Completion"), unit="%", max_digits=5, decimal_places=2
            )
        for name, rows in TEXT_ROWS.items():
            self.fields[name] = text_field(name, rows, entry.period.cycle.text_limit)
        self.add_choices()
        self.take_what_was_chosen()

    def add_indicator(self, indicator):
        self.fields[f"reading_{indicator.pk}"] = AskedNumber(
            label=indicator.name, unit=indicator.unit, max_digits=20, decimal_places=6
        )
        self.fields[f"why_{indicator.pk}"] = forms.CharField(
            label=_("Why it is lower than before"), max_length=200, required=False
        )

    def add_milestone(self, milestone):
        self.fields[f"tick_{milestone.pk}"] = forms.DateField(
            label=milestone.name,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    def add_choices(self):
        self.fields["help_department"] = forms.ChoiceField(
            label=MODEL_FIELDS("help_department").verbose_name,
            choices=self.helpers,
            required=False,
            widget=LongSelect,
        )
        self.fields["own_light"] = forms.ChoiceField(
            label=MODEL_FIELDS("own_light").verbose_name,
            choices=[("", _("not judged")), *Light.choices],
            required=False,
        )

    def helpers(self):
        """The choices of a department to help; read only where the field is shown or filled in."""
        return [("", _("nobody")), *((str(row.pk), row.name) for row in self.departments)]

    def department_of(self, key):
        """The department of a choice, or None."""
        return next((row for row in self.departments if str(row.pk) == key), None) if key else None

    def take_what_was_chosen(self):
        """After a conflict: where the person chose what is stored over the own text, let it stand in the field."""
        for name in list(self.fields) if self.is_bound else ():
            chosen = f"take_{name.replace('why_', 'reading_')}"
            if self.data.get(self.add_prefix(chosen)) == STORED:
                stored = self.fields[name].prepare_value(self.initial.get(name))
                self.data[self.add_prefix(name)] = "" if stored is None else stored

    def clean(self):
        cleaned = super().clean()
        if problem := rules.percent_problem(cleaned.get("completion_percent")):
            self.add_error("completion_percent", problem)
        for milestone in self.entry.milestones:
            day = cleaned.get(f"tick_{milestone.pk}")
            if day and day.year != self.entry.period.cycle.year:
                self.add_error(f"tick_{milestone.pk}", _("The day does not lie in the year of the promise."))
        return cleaned

    @property
    def removed(self):
        """Ids of the files ticked to be taken away."""
        return [int(pk) for pk in self["remove"].value() or [] if str(pk).isdecimal()]

    # ── What the page lays out ────────────────────────────────────────────────
    def reading_rows(self):
        """(indicator, field of the figure, field of the reason, whether the reason is called for) for each one."""
        for indicator in self.entry.indicators:
            why = self[f"why_{indicator.pk}"]
            yield indicator, self[f"reading_{indicator.pk}"], why, self.asks_why(indicator, why)

    def asks_why(self, indicator, why):
        figure = self.cleaned_data.get(f"reading_{indicator.pk}") if self.is_bound else indicator.reported
        return bool(why.errors or why.value() or rules.falls(figure, indicator.last_figure, indicator=indicator))

    @property
    def is_touched(self):
        """Whether there is anything of this report yet, saved or typed."""
        return self.entry.report is not None or self.has_changed()

    def milestone_rows(self):
        return [(milestone, self[f"tick_{milestone.pk}"]) for milestone in self.entry.milestones]

    # ── What the action takes ─────────────────────────────────────────────────
    @property
    def moves_files(self):
        return bool(self.cleaned_data["remove"] or self.cleaned_data["files"])

    def values(self):
        data = self.cleaned_data
        values = {name: data[name] for name in (*TEXT_ROWS, "own_light")}
        values["help_department"] = self.department_of(data["help_department"])
        if self.entry.asks_completion:
            values["completion_percent"] = data["completion_percent"]
        return values

    def readings(self):
        """Those that are another now than in the entry."""
        data, indicators = self.cleaned_data, self.entry.indicators
        typed = {one.pk: (data[f"reading_{one.pk}"], data[f"why_{one.pk}"]) for one in indicators}
        return {one.pk: typed[one.pk] for one in indicators if typed[one.pk] != (one.reported, one.why or "")}

    def ticks(self):
        """Those that are another now than in the entry; what an earlier report has reached stays reached."""
        open_ones = [one for one in self.entry.milestones if not one.reached_before]
        days = {one.pk: self.cleaned_data[f"tick_{one.pk}"] for one in open_ones}
        return {one.pk: days[one.pk] for one in open_ones if days[one.pk] != one.reached_on}


def text_field(name, rows, limit):
    model_field = MODEL_FIELDS(name)
    kind = AskedText if name == "work_done" else forms.CharField
    return kind(
        label=model_field.verbose_name,
        required=name == "work_done",
        widget=forms.Textarea(attrs={"rows": rows, "data-limit": limit}),
    )


def initial_of(entry):
    """What stands in the fields when the page is opened: the draft, else the last figures to go on from."""
    report = entry.report
    initial = {"version": entry.version}
    if report:
        initial |= {name: getattr(report, name) for name in (*TEXT_ROWS, "own_light", "completion_percent")}
        initial["help_department"] = str(report.help_department_id or "")
    else:
        initial["completion_percent"] = entry.commitment.last_percent
    for indicator in entry.indicators:
        goes_on = indicator.last_figure if indicator.basis != indicator.Basis.PERIOD else None
        initial[f"reading_{indicator.pk}"] = goes_on if indicator.reported is None else indicator.reported
        initial[f"why_{indicator.pk}"] = indicator.why or ""
    for milestone in entry.milestones:
        initial[f"tick_{milestone.pk}"] = milestone.reached_before or milestone.reached_on
    return initial
