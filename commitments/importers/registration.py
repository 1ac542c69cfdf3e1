"""The kinds of table that hold what `departments` and `commitments` keep."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from commitments import access
from commitments.importers.departments import DepartmentImporter
from commitments.importers.duties import DutyImporter
from commitments.importers.indicators import IndicatorImporter
from commitments.importers.kinds import ImportKind, register
from commitments.importers.pledges import plan_pledges
from commitments.importers.readings import ReadingImporter
from commitments.importers.report import report_of
from commitments.importers.rowimporter import apply_rows
from commitments.importers.rowreport import rows_report
from commitments.importers.users import UserImporter
from commitments.importers.writing import apply_pledges
from commitments.models import Commitment, ImportRecord, Indicator, IndicatorReading, Pledge
from commitments.tables.header import CITY_COLUMNS
from departments.access import Role, has_role
from departments.models import Department, Membership, User

Kind = ImportRecord.Kind


def plan_city_table(content, filename, *, year, encoding, actor):
    """The same for whoever brings it in."""
    return plan_pledges(content, filename, year=year, encoding=encoding)


def plan_rows(importer, content, filename, *, year, encoding, actor):
    return importer(year=year, actor=actor).plan(content, filename, encoding=encoding)


def row_kind(importer, *, may, models, columns, has_year, **more):
    return ImportKind(
        code=importer.kind,
        label=importer.kind.label,
        may=may,
        plan=partial(plan_rows, importer),
        apply=apply_rows,
        report=rows_report,
        synonyms=importer.columns,
        models=models,
        columns=columns,
        has_year=has_year,
        **more,
    )


def gives_duties(user):
    return has_role(user, Role.SECURITY_ADMIN)


def keeps_accounts(user):
    return has_role(user, Role.SYSTEM_ADMIN)


OF_COMMITMENT = (
    ("部门", _("by its present or a former name; blank means as above")),
    ("承诺序号", _("the number of the commitment in its department")),
    ("指标名称", _("by which the indicator is known")),
)

register(
    ImportKind(
        code=Kind.COMMITMENTS,
        label=Kind.COMMITMENTS.label,
        may=access.can_import,
        plan=plan_city_table,
        apply=apply_pledges,
        report=report_of,
        synonyms=CITY_COLUMNS,
        models=(Commitment, Pledge),
        columns=(
            ("部门", _("in each row, merged, or only in a department's first row")),
            ("承诺事项", _("with its number before it, or the number in 序号")),
            ("年度目标", _("the annual target in words")),
            ("评定难度系数", _("one per department; it may still be missing before the year starts")),
        ),
    )
)
register(
    row_kind(
        DepartmentImporter,
        may=access.can_import,
        models=(Department,),
        has_year=False,
        columns=(
            ("部门", _("its full name; a new one is made")),
            ("分组", _("the comparison group; a new one is made")),
            ("排序", _("its place in the city's own table")),
            ("撤销日期", _("if it was merged or dissolved")),
            ("承接部门", _("its successor")),
        ),
    )
)
register(
    row_kind(
        IndicatorImporter,
        may=access.can_import,
        models=(Indicator,),
        has_year=True,
        columns=(
            *OF_COMMITMENT,
            ("比较", _("不少于, 超过, 等于, 低于, 不超过, 约 or 介于")),
            ("目标值", _("with 计量单位, 上限, 口径, 方向, 基数, 权重 and 期限 where they matter")),
            ("理由", _("once the year is running")),
        ),
    )
)
register(
    row_kind(
        ReadingImporter,
        may=access.can_import,
        models=(IndicatorReading,),
        has_year=True,
        columns=(
            *OF_COMMITMENT,
            ("填报期", _("the reporting period, as it is called on the site")),
            ("核定数", _("the figure that holds, for reports that are signed and not accepted yet")),
        ),
    )
)
register(
    row_kind(
        UserImporter,
        may=keeps_accounts,
        models=(User,),
        labels={"name": _("full name")},
        has_year=False,
        columns=(
            ("用户名", _("by which the person signs in")),
            ("姓名", _("the person's name")),
            ("单位", _("the department the person works in")),
            ("电话", _("and 邮箱, if they are known")),
            ("状态", _("启用 or 停用; a new account is active")),
        ),
    )
)
register(
    row_kind(
        DutyImporter,
        may=gives_duties,
        models=(Membership,),
        labels={"name": _("full name")},
        has_year=False,
        columns=(
            ("用户名", _("of an account that exists")),
            ("职责", _("填报人 or 部门负责人 of a department; 考核办, 评价人员 or 市领导 without one")),
            ("部门", _("for which the person files, or which the person heads")),
            ("起始日期", _("today, if it is empty")),
            ("截止日期", _("until when, if it is known")),
        ),
    )
)
