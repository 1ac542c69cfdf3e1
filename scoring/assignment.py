"""Who rates whom: evaluators against pledges, by the scope of the class and without conflicts."""

from collections import defaultdict
from collections.abc import Iterator

from commitments.models import Cycle, Pledge
from departments.models import Portfolio
from scoring.models import Evaluator
from scoring.recusal import ties_of


def assigned_pairs(cycle: Cycle) -> Iterator[tuple[Evaluator, Pledge]]:
    """Every evaluator with every pledge there is to rate; a constant number of queries."""
    evaluators = Evaluator.objects.filter(rater_class__cycle=cycle).select_related("rater_class", "user")
    evaluators = evaluators.prefetch_related("rater_class__groups", "rater_class__departments")
    pledges = list(Pledge.objects.filter(cycle=cycle).select_related("department"))
    ties, portfolios = ties_of(cycle), read_portfolios()
    for evaluator in evaluators:
        for pledge in pledges:
            if ties.hold(evaluator.user_id, pledge.department_id):
                continue
            if evaluator.rater_class.rates(pledge.department, portfolios[evaluator.user_id]):
                yield evaluator, pledge


def read_portfolios():
    found = defaultdict(set)
    for leader, department in Portfolio.objects.order_by().values_list("leader_id", "department_id"):
        found[leader].add(department)
    return found
