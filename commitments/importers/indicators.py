"""Indicators of a year as a table of the office: what `actions.indicators` does one at a time, for many.

Nobody decides for the own department; once the year runs each new or changed indicator needs its reason.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments import access
from commitments.actions import indicators as acts
from commitments.importers.bulk import BulkWriter
from commitments.importers.names import DepartmentNames
from commitments.importers.rowimporter import RowImporter, changes_of
from commitments.importers.rowplan import RowPlan
from commitments.models import Commitment, ImportRecord, Indicator
from commitments.tables import Problem
from commitments.tables.header import heading_text
from commitments.tables.values import read_number, read_whole, reader_of
from departments import audit

COMPARATORS = {
    ">=": ("不少于", "≥", "不低于", "至少", "达到", "以上"),
    ">": ("超过", "大于", "高于"),
    "=": ("等于", "为"),
    "<": ("低于", "小于", "少于"),
    "<=": ("不超过", "≤", "不高于", "不多于", "以内", "控制在"),
    "~": ("约", "左右", "基本"),
    "range": ("介于", "区间"),
}
BASES = {
    "cumulative": ("年初以来累计", "累计"),
    "level": ("时点水平", "时点"),
    "period": ("当期发生数", "当期"),
}
DIRECTIONS = {"up": ("越高越好", "正向"), "down": ("越低越好", "逆向", "反向")}
OF_COMMITMENT = {
    "department": ("部门", "单位", "责任部门", "责任单位", "部门名称", "单位名称", "department"),
    "number": ("承诺序号", "事项序号", "序号", "承诺编号", "number", "no", "no."),
    "title": ("承诺事项", "承诺内容", "commitment", "title"),
    "indicator": ("指标名称", "指标", "量化指标", "indicator", "name"),
}


class OfCommitments(RowImporter):
    """What importers of indicators and of their figures share: finding the commitment and the indicator."""

    carried = ("department", "number")

    def load(self, records):
        self.departments = DepartmentNames()
        found = Commitment.objects.of_cycle(self.cycle) if self.cycle else Commitment.objects.none()
        self.commitments = {
            (row.pledge.department.name, row.number): row for row in found.select_related("pledge__department")
        }
        stored = Indicator.objects.filter(commitment__in=found, is_active=True).order_by("position", "pk")
        self.indicators, self.commitment_at = {}, {}
        for row in stored:
            self.indicators.setdefault(row.commitment_id, {})[heading_text(row.name)] = row

    def commitment_of(self, record):
        """The row's commitment, None where it is unknown or belongs to the importer's own house, which are problems."""
        if not record.get("department") or not record.get("number") or not record.get("indicator"):
            return None
        name = self.departments.name_of(self, record, "department", record.get("department"))
        try:
            number = read_whole(record.get("number"))
        except ValueError as error:
            self.report(record, str(error), "number", record.get("number"))
            return None
        commitment = self.commitments.get((name, number))
        if commitment is None:
            self.report(record, "commitment_unknown", "number", f"{name} {number}", year=self.year)
        elif self.actor is not None and not access.can_rule_on(self.actor, commitment.pledge.department_id):
            self.report(record, "own_department", "department", name)
        else:
            return commitment
        return None


class IndicatorImporter(OfCommitments):
    """An indicator is known by its commitment and its name."""

    kind = ImportRecord.Kind.INDICATORS
    columns = {
        **OF_COMMITMENT,
        "comparator": ("比较", "比较方式", "要求", "comparator"),
        "value": ("目标值", "年度目标值", "target", "value"),
        "value_max": ("上限", "目标上限", "value_max"),
        "unit": ("计量单位", "单位（量词）", "unit"),
        "basis": ("口径", "统计口径", "basis"),
        "direction": ("方向", "指标方向", "direction"),
        "baseline": ("基数", "上年基数", "baseline"),
        "weight": ("权重", "weight"),
        "due": ("期限", "完成期限", "due"),
        "reason": ("理由", "原因", "调整理由", "reason"),
    }
    required = ("department", "number", "indicator")
    readers = {
        "comparator": reader_of(COMPARATORS),
        "value": read_number,
        "value_max": read_number,
        "unit": str,
        "basis": reader_of(BASES),
        "direction": reader_of(DIRECTIONS),
        "baseline": read_number,
        "weight": read_number,
        "due": str,
    }

    def check(self, rows):
        if self.cycle is not None:
            try:
                acts.changeable(self.cycle)
            except ValidationError as refusal:
                self.problems.append(Problem("rule", params={"sentence": refusal.messages[0]}))

    def row(self, record):
        commitment = self.commitment_of(record)
        if commitment is None or self.is_repeated(record, key_of(commitment, record), "indicator"):
            return None
        name = record.get("indicator")
        thing = self.indicators.get(commitment.pk, {}).get(heading_text(name))
        values = self.values_of(record)
        if thing is None and not record.get("value"):
            self.report(record, "value_missing", "value")
        changes = changes_of(values, vars(thing)) if thing else ()
        self.commitment_at[record.sheet, record.line] = commitment
        row = RowPlan(
            record,
            f"{commitment.pledge.department.name} {commitment.number} {name}",
            thing,
            values if thing else {"name": name, **values},
            changes,
        )
        if row.changes_something and "value" in {**values, **(vars(thing) if thing else {})}:
            self.check_row(row, commitment)
        return row

    def check_row(self, row, commitment):
        whole = {name: getattr(row.thing, name) for name in acts.FIELDS} if row.thing else {}
        for name, problem in acts.unstorable(Indicator(commitment=commitment, **whole | row.values)).items():
            for sentence in [problem] if isinstance(problem, str) else problem:
                column = "indicator" if name == "name" else name
                self.say(
                    row.record, column if column in self.columns else "indicator", sentence, row.record.get(column)
                )
        if self.cycle.is_frozen and not row.record.get("reason"):
            self.report(row.record, "reason_missing", "reason")

    def gone(self, rows):
        """Of the commitments the file speaks of, the indicators it does not name."""
        named = {(row.thing.commitment_id, row.thing.pk) for row in rows if row.thing}
        spoken_of = {pk for pk, _indicator in named}
        return [
            f"{commitment.pledge.department.name} {commitment.number} {indicator.name}"
            for commitment in self.commitments.values()
            if commitment.pk in spoken_of
            for indicator in self.indicators.get(commitment.pk, {}).values()
            if (commitment.pk, indicator.pk) not in named
        ]

    # ── Writing ───────────────────────────────────────────────────────────────
    def write(self, plan, *, actor, progress):
        changing = [row for row in plan.rows if row.changes_something]
        writer = BulkWriter(actor, progress, total=len(changing))
        places = {pk: len(stored) for pk, stored in self.indicators.items()}
        new = []
        for row in changing:
            if row.is_new:
                commitment = self.commitment_at[row.place]
                places[commitment.pk] = places.get(commitment.pk, 0) + 1
                new.append(acts.instance(commitment, row.values, actor))
                new[-1].position = places[commitment.pk]
        writer.create_all(Indicator, new, report=True)
        changed = [confirmed(row, actor) for row in changing if not row.is_new]
        writer.update(Indicator, changed, [*self.readers, "confirmed_by", "confirmed_at"], report=True)
        self.record(changing, new, actor)

    def record(self, rows, new, actor):
        """One act for each indicator, with its reason, as if it had been decided on its page."""
        made = iter(new)
        for row in rows:
            target, verb = (next(made), "add") if row.is_new else (row.thing, "change")
            before = {change.field: change.before for change in row.changes}
            after = row.values if row.is_new else {change.field: change.after for change in row.changes}
            reason = row.record.get("reason")
            audit.record(f"indicator.{verb}", actor=actor, target=target, before=before, after=after, reason=reason)


def key_of(commitment, record):
    return commitment.pk, heading_text(record.get("indicator"))


def confirmed(row, actor):
    """The stored indicator with what the file changes, confirmed by whoever brings it in."""
    for change in row.changes:
        setattr(row.thing, change.field, change.after)
    row.thing.confirmed_by, row.thing.confirmed_at = actor, timezone.now()
    return row.thing
