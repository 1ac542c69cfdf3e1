"""A report as it was submitted, whole, and what differs between two such versions."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments.models import Light, ProgressReport
from departments.audit import plain

TEXTS = ("work_done", "problems", "next_steps", "help_needed")


@dataclass(frozen=True)
class Line:
    """One row of a comparison: what stood in the older and what in the newer version."""

    label: str
    old: str
    new: str

    @property
    def differs(self):
        return self.old != self.new


def content_of(report) -> dict:
    """Everything a report says, as plain values: texts, figures in their units, milestones, evidence by SHA-256."""
    return {
        "completion_percent": percent_text(report.completion_percent),
        **{name: getattr(report, name) for name in TEXTS},
        "help_department": report.help_department.name if report.help_department else "",
        "own_light": report.own_light,
        "readings": [reading_of(row) for row in report.readings.select_related("indicator")],
        "milestones": [
            {"name": tick.milestone.name, "share": plain(tick.milestone.share), "reached_on": plain(tick.reached_on)}
            for tick in report.ticks.select_related("milestone").order_by("milestone__planned_on", "pk")
        ],
        "evidence": [{"name": file.name, "size": file.size, "sha256": file.digest} for file in report.evidence.all()],
    }


def percent_text(percent):
    return None if percent is None else f"{percent:.2f}"


def reading_of(row):
    return {
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "reported": None if row.reported is None else f"{row.reported.normalize():f}",
        "reason": row.reason,
    }


def digest_of(content: dict) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compare(old: dict, new: dict) -> list[Line]:
    """Every line of two contents side by side, in the order of the form; empty on both sides is left out."""
    before, after = lines_of(old), lines_of(new)
    labels = [*before, *(label for label in after if label not in before)]
    pairs = (Line(label, before.get(label, ""), after.get(label, "")) for label in labels)
    return [line for line in pairs if line.old or line.new]


def lines_of(content: dict) -> dict[str, str]:
    """Label → text of everything in a content."""
    fields = ProgressReport._meta.get_field
    lines = {row["name"]: figure(row) for row in content["readings"]}
    lines |= {row["name"]: row["reached_on"] for row in content["milestones"]}
    percent = content["completion_percent"]
    lines[str(fields("completion_percent").verbose_name)] = f"{percent}%" if percent is not None else ""
    lines |= {str(fields(name).verbose_name): content[name] for name in TEXTS}
    lines[str(fields("help_department").verbose_name)] = content["help_department"]
    light = content["own_light"]
    lines[str(fields("own_light").verbose_name)] = str(Light(light).label) if light else ""
    lines[_("evidence")] = "\n".join(file["name"] for file in content["evidence"])
    return lines


def figure(row):
    if row["reported"] is None:
        return ""
    text = f"{row['reported']} {row['unit']}".strip()
    return f"{text}（{row['reason']}）" if row["reason"] else text
