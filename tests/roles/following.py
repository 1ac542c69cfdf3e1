"""What stands beside a commitment's reports (remarks, contributions, milestones, self-assessment), and the bell."""

from decimal import Decimal

from django.utils import timezone

from commitments.models import Milestone, Remark, SelfAssessment
from tests.commitments.filing_cast import milestone_of
from tests.roles.shape import Post, Row


def of_number(city, number):
    return city.pledge.commitments.get(number=number)


def commitment(city):
    return (city.commitment.pk,)


def helped(city):
    """A commitment to which the department next door contributes."""
    city.commitment.co_departments.add(city.next_door)
    return commitment(city)


def with_proposed_milestones(city):
    milestone(city)
    return commitment(city)


def milestone(city):
    return ((Milestone.objects.filter(commitment=city.commitment).first() or milestone_of(city)).pk,)


def remark(city):
    fields = {"commitment": city.commitment, "text": "请加快进度。", "made_by": city.leader}
    return (Remark.objects.get_or_create(**fields, defaults={"made_at": timezone.now()})[0].pk,)


def in_the_last_period(city):
    """A commitment without a self-assessment, in a year whose last period is open."""
    city.cycle.periods.filter(pk=city.period.pk).update(is_final=True)
    return (of_number(city, 2).pk,)


def assessment(city):
    text = {"grade": "良好", "statement": "基本完成。", "completion_percent": Decimal(90)}
    filed = {"status": "submitted", "filed_by": city.filer, "filed_at": timezone.now()}
    return (SelfAssessment.objects.get_or_create(commitment=city.commitment, defaults=text | filed)[0].pk,)


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "assessment-sign": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 302 403 403 403 404 404 404",
        assessment,
    ),
    "assessment-submit": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 403 403 403 403 403 404 404 404",
        in_the_last_period,
    ),
    "contribution-add": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 422 403 403 403 403 404 404 404",
        helped,
    ),
    "following": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        commitment,
    ),
    "milestone-propose": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 403 403 403 403 403 404 404 404",
        commitment,
    ),
    "milestone-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 302 403 403 302 403 403 404 404 404",
        milestone,
    ),
    "milestones-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        with_proposed_milestones,
    ),
    "notices": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "notices-mail": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
    "remark-add": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 403 403 422 404 404 404",
        commitment,
    ),
    "remark-answer": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 403 422 403 403 403 404 404 404",
        remark,
    ),
}


def text(city):
    return {"text": "已增派力量。"}


def contribution(city):
    return {"period": city.period.pk, "department": city.next_door.pk, "text": "已落实场地。"}


def new_milestone(city):
    return {"name": "方案印发", "planned_on": f"{city.cycle.year}-06-30", "share": "40"}


def judgement(city):
    return {"completion_percent": "95", "grade": "优秀", "statement": "全面完成。"}


POSTS = {
    "assessment-sign": Post("head", "assessment.sign", args=assessment),
    "assessment-submit": Post("filer", "assessment.submit", judgement, in_the_last_period),
    "contribution-add": Post("neighbour", "contribution.add", contribution, helped),
    "milestone-propose": Post("filer", "milestone.propose", new_milestone, commitment),
    "milestone-withdraw": Post("filer", "milestone.withdraw", args=milestone),
    "milestones-confirm": Post("office", "milestone.confirm", args=with_proposed_milestones),
    "notices-mail": Post("filer", "mail.switch"),
    "remark-add": Post("leader", "remark.add", text, commitment),
    "remark-answer": Post("filer", "remark.answer", text, remark),
}
