"""Reports on their way, the bench, who is missing, and the lights."""

from commitments.actions import reports as acts
from commitments.models import ProgressReport
from tests.city import filed_report
from tests.roles.shape import Post, Row
from tests.roles.things import of_number, period

REASON = {"return-reason": "请补充佐证材料"}


def report_at(city, number, status):
    """The report of commitment `number` in the open period, on its way as far as `status`."""
    commitment = of_number(city, number)
    found = ProgressReport.objects.filter(period=city.period, commitment=commitment).first()
    return found or filed_report(city, status, commitment=commitment)


def submitted(city):
    return (report_at(city, 1, "submitted").pk,)


def signed(city):
    return (report_at(city, 2, "signed").pk,)


def just_accepted(city):
    return (report_at(city, 5, "accepted").pk,)


def with_version(city):
    """A report that was really submitted, so that it has a version to compare."""
    report = report_at(city, 3, "draft")
    if not report.versions.exists():
        acts.submit(report=report, actor=city.filer, version=report.version)
    return (report.pk,)


def light(city):
    return (city.period.pk, city.commitment.pk)


def lit(city):
    """The light of a commitment whose report is signed."""
    return (city.period.pk, report_at(city, 2, "signed").commitment_id)


def of_report(prefix="", **more):
    return lambda city: {f"{prefix}version": 1, **more}


def ticked(builder):
    def data(city):
        report = ProgressReport.objects.get(pk=builder(city)[0])
        return {"report": f"{report.pk}:{report.version}"}

    return data


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "acceptance-take-back": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        just_accepted,
        {"version": 1},
    ),
    "bench": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "light": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        light,
    ),
    "light-override": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 403 404 404 404",
        light,
    ),
    "lights": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "lights-course": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "missing": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        period,
    ),
    "missing-nudge": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        period,
    ),
    "news": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "pace-set": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 403 404 404 404",
        light,
    ),
    "report": Row(
        "302 200 200 404 200 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        submitted,
    ),
    "report-accept": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 403 302 403 403 404 404 404",
        signed,
        {"version": 1},
    ),
    "report-return": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 302 403 404 404 404 404 404",
        submitted,
        {"return-version": 1, "return-reason": "请补充佐证材料"},
    ),
    "report-sign": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 302 403 404 404 404 404 404",
        submitted,
        {"version": 1},
    ),
    "report-versions": Row(
        "302 200 200 404 200 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        with_version,
    ),
    "report-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 403 404 403 403 404 404 404 404 404",
        submitted,
        {"version": 1},
    ),
    "reports-accept": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
    ),
    "reports-sign": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 302 404 404 404 404 404 404",
    ),
}


POSTS = {
    "acceptance-take-back": Post("office", "report.withdraw", of_report(), just_accepted, "version"),
    "light-override": Post("office", "light.override", lambda city: {"light": "yellow", "reason": "不可抗力"}, lit),
    "missing-nudge": Post("office", "period.nudge", args=period),
    "pace-set": Post("office", "pace.set", lambda city: {"percent": "30"}, light),
    "report-accept": Post("office", "report.accept", of_report(), signed, "version"),
    "report-return": Post("head", "report.return", of_report("return-", **REASON), submitted, "return-version"),
    "report-sign": Post("head", "report.sign", of_report(), submitted, "version"),
    "report-withdraw": Post("filer", "report.withdraw", of_report(), submitted, "version"),
    "reports-accept": Post("office", "report.accept", ticked(signed)),
    "reports-sign": Post("head", "report.sign", ticked(submitted)),
}
