"""The admin of a year: cycles, pledges, commitments and special days."""

from commitments.models import SpecialDay
from tests.roles.shape import Post, Row
from tests.roles.things import commitment, pledge, preparing, preparing_pledge, promise, rules_of_cycle

ADMIN_VERSION = "opened_version"


def cycle(city):
    return (city.cycle.pk,)


def special_day(city):
    return (SpecialDay.objects.get_or_create(day="2026-10-01", is_working=False, name="国庆节")[0].pk,)


def preparing_commitment(city):
    return (preparing(city).pledges.get().commitments.get(number=1).pk,)


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:commitments_commitment_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_commitment_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        commitment,
    ),
    "admin:commitments_commitment_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_commitment_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        preparing_commitment,
    ),
    "admin:commitments_commitment_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        commitment,
    ),
    "admin:commitments_cycle_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:commitments_cycle_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_cycle_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_cycle_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_cycle_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_pledge_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_pledge_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_pledge_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_pledge_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_pledge_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_specialday_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_specialday_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        special_day,
    ),
    "admin:commitments_specialday_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_specialday_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        special_day,
    ),
    "admin:commitments_specialday_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        special_day,
    ),
}


POSTS = {
    "admin:commitments_commitment_add": Post(
        "office", "commitment.add", lambda city: promise(city, 6) | {"pledge": preparing_pledge(city)[0]}
    ),
    "admin:commitments_commitment_change": Post(
        "office", "commitment.change", lambda city: {"section": "组织二处"}, commitment, ADMIN_VERSION
    ),
    "admin:commitments_commitment_delete": Post(
        "office", "commitment.delete", lambda city: {"post": "yes"}, preparing_commitment
    ),
    "admin:commitments_cycle_change": Post("office", "cycle.change", rules_of_cycle, cycle, ADMIN_VERSION),
    "admin:commitments_pledge_add": Post(
        "office",
        "pledge.add",
        lambda city: {"cycle": preparing(city).pk, "department": city.next_door.pk, "position": 2},
    ),
    "admin:commitments_pledge_change": Post(
        "office", "pledge.change", lambda city: {"position": 3}, pledge, ADMIN_VERSION
    ),
    "admin:commitments_specialday_add": Post(
        "office", "specialday.add", lambda city: {"day": "2026-10-10", "is_working": "on", "name": "调休上班"}
    ),
    "admin:commitments_specialday_change": Post(
        "office", "specialday.change", lambda city: {"day": "2026-10-01", "name": "国庆"}, special_day
    ),
    "admin:commitments_specialday_delete": Post(
        "office", "specialday.delete", lambda city: {"post": "yes"}, special_day
    ),
}
