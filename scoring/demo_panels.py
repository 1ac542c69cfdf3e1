"""The demo's further rater classes: experts by grade, delegates by points for a pledge, citizens on paper ballots."""

from django.core.files.base import ContentFile

from commitments.demo.filing import PDF
from departments import audit
from scoring.actions.paper import confirm_tally, enter_tally
from scoring.actions.schemes import add_evaluator
from scoring.models import Adjustment, RaterClass

EXPERTS, DELEGATES, CITIZENS = "专家组", "人大代表和政协委员", "群众代表"
WEIGHTS = {EXPERTS: 20, DELEGATES: 10, CITIZENS: 10}
WEIGHT_OF_FIRST = 60
GRADES = ("优秀", "良好", "一般", "较差")
BALLOTS = 60
COUNTED = 12  # departments whose ballots are counted; those of the next one wait for a second member
CAPS = {"bonus_cap": 2, "deduction_cap": 3}
ADJUSTED = (
    (3, "bonus", "0.50", "工作经验获省级推广", "获省级主管部门发文推广。", "示例文件〔2025〕12 号"),
    (9, "deduction", "0.30", "季度填报逾期", "两个季度未按期完成填报。", "示例通报〔2025〕5 号"),
)
APPROVER = "考核工作领导小组"


def add(cycle, *, experts, delegates):
    """Give a cycle in scoring three more classes with their evaluators, and two adjustments. Once only."""
    if cycle.rater_classes.filter(name=EXPERTS).exists():
        return
    cycle.rater_classes.update(weight=WEIGHT_OF_FIRST)
    seat(new_class(cycle, EXPERTS, RaterClass.Input.GRADE, 1), experts)
    seat(new_class(cycle, DELEGATES, RaterClass.Input.PLEDGE_POINTS, 2), delegates)
    new_class(cycle, CITIZENS, RaterClass.Input.PLEDGE_GRADE, 3)
    cycle.schemes.filter(is_current=True).update(**CAPS)
    adjust(cycle)


def new_class(cycle, name, form, position):
    made = RaterClass.objects.create(cycle=cycle, name=name, input=form, position=position, weight=WEIGHTS[name])
    audit.record("raterclass.add", target=made, after={"name": name, "input": form})
    return made


def seat(rater_class, users):
    for user in users:
        add_evaluator(rater_class=rater_class, user=user)


def adjust(cycle):
    for position, kind, points, event, reason, document in ADJUSTED:
        pledge = cycle.pledges.filter(position=position).first()
        if pledge is not None:
            made = Adjustment.objects.create(
                pledge=pledge,
                kind=kind,
                points=points,
                event=event,
                reason=reason,
                document=document,
                approver=APPROVER,
            )
            audit.record("adjustment.add", target=made, after={"event": event, "points": points})


def count_ballots(cycle, *, office):
    """The citizens' ballots, entered by one member of the office with a scan and confirmed by the other."""
    citizens = cycle.rater_classes.get(name=CITIZENS)
    for pledge in cycle.pledges.order_by("position")[: COUNTED + 1]:
        tally = enter_tally(
            rater_class=citizens,
            pledge=pledge,
            counts={"": ballots_for(pledge.position)},
            first_teller="陈计票",
            second_teller="王监票",
            upload=ContentFile(PDF.replace(b"%d", str(pledge.pk).encode()), name="计票单.pdf"),
            actor=office[0],
        )
        if pledge.position <= COUNTED:
            confirm_tally(tally=tally, actor=office[1])


def ballots_for(position: int) -> dict[str, int]:
    """How many of the ballots gave which grade: most the best one, a few the lowest now and then."""
    best, low = 30 + 5 * position % 13, position % 3
    good = (BALLOTS - best) * 2 // 3
    counts = dict(zip(GRADES, (best, good, BALLOTS - best - good - low, low), strict=True))
    return {grade: count for grade, count in counts.items() if count}
