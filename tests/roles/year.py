"""The pages that show a year, and those on which the office runs it."""

from datetime import timedelta

from django.utils import timezone

from commitments.models import Cycle
from tests.roles.shape import Post, Row
from tests.roles.things import commitment, period, pledge, preparing, preparing_pledge, promise, rules_of_cycle


def home(city):
    return (city.home.pk,)


def year(city):
    return (city.cycle.year,)


def preparing_year(city):
    return (preparing(city).year,)


def ready_year(city):
    """A year that may start: its periods are made."""
    found = preparing(city)
    if not found.periods.exists():
        today = timezone.localdate()
        days = dict.fromkeys(("opens_on", "due_on", "closes_on", "cutoff_on"), today)
        found.periods.create(number=1, name="全年", is_final=True, **days)
    return (found.year,)


def published_year(city):
    found, _made = Cycle.objects.get_or_create(year=2010, defaults={"status": Cycle.Status.PUBLISHED})
    return (found.year,)


def grounds(city):
    return {"document": "湖考办〔2026〕9号", "reason": "机构调整", "effective_on": timezone.localdate()}


def revision(city):
    return {"title": city.commitment.title, "target": "新建党群服务中心8个。", **grounds(city)}


def days(city):
    today = timezone.localdate()
    later = {"due_on": today + timedelta(days=6), "closes_on": today + timedelta(days=12)}
    return {"name": "第一季度", "cutoff_on": today, "opens_on": today - timedelta(days=5), **later}


def extension(city):
    return {"department": city.home.pk, "until": timezone.localdate() + timedelta(days=30), "reason": "系统故障"}


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "commitment": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        commitment,
    ),
    "commitment-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_pledge,
    ),
    "commitment-decide": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitment-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitment-revise": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitments": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "cycle": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "cycle-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
    ),
    "cycle-archive": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        published_year,
    ),
    "cycle-open-scoring": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycle-rules": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycle-start": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        ready_year,
    ),
    "cycle-step-back": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycles": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "department": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        home,
    ),
    "departments": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "period-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        period,
    ),
    "period-extend": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        period,
    ),
    "periods-generate": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_year,
    ),
    "pledge-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_year,
    ),
    "pledge-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_pledge,
    ),
    "pledge-revise": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        pledge,
    ),
    "search": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
}


POSTS = {
    "commitment-add": Post("office", "commitment.add", lambda city: promise(city, 6), preparing_pledge),
    "commitment-decide": Post(
        "office",
        "commitment.decide",
        lambda city: {"status": "cancelled", "document": "湖考办〔2026〕9号", "reason": "机构调整"},
        commitment,
        "version",
    ),
    "commitment-edit": Post("office", "commitment.change", lambda city: {"section": "组织二处"}, commitment, "version"),
    "commitment-revise": Post("office", "commitment.revise", revision, commitment, "version"),
    "cycle-add": Post("office", "cycle.add", lambda city: {"year": 2033, "label": ""}),
    "cycle-archive": Post("office", "cycle.step", args=published_year, version="version"),
    "cycle-open-scoring": Post("office", "cycle.step", args=year, version="version"),
    "cycle-rules": Post("office", "cycle.rules", rules_of_cycle, year, "version"),
    "cycle-start": Post("office", "cycle.step", args=ready_year, version="version"),
    "cycle-step-back": Post("office", "cycle.step", lambda city: {"reason": "目标有误"}, year, "version"),
    "period-edit": Post("office", "period.change", days, period, "version"),
    "period-extend": Post("office", "period.extend", extension, period, "version"),
    "periods-generate": Post(
        "office", "period.generate", lambda city: {"rhythm": "quarterly"}, preparing_year, "version"
    ),
    "pledge-add": Post("office", "pledge.add", lambda city: {"department": city.next_door.pk}, preparing_year),
    "pledge-edit": Post("office", "pledge.change", lambda city: {"coefficient": "1.1200"}, preparing_pledge, "version"),
    "pledge-revise": Post(
        "office", "pledge.revise", lambda city: {"coefficient": "1.1500", **grounds(city)}, pledge, "version"
    ),
}
