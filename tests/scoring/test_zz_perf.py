import time, cProfile, pstats
import pytest
from decimal import Decimal
from tests.scoring import judges
from tests.city import client_of, found_city
from django.urls import reverse
from scoring.board import inputs_of, board_of
from scoring.engine import score_board
from scoring.results import analyses_of, standings_of, effect_of
from scoring.actions import publications as acts
@pytest.mark.django_db
def test_perf(db):
    city=found_city()
    deps=[(f"部门{i:02}", f"{1+i%90/500:.4f}") for i in range(76)]
    judges.LENIENCY[:] = (judges.LENIENCY*5)[:30]
    cycle=judges.found_year(year=2022, departments=deps)
    judges.seat_judges(cycle, 30); judges.fill_sheets(cycle)
    def t(name,f):
        a=time.process_time(); r=f(); print(f"PERF {name} {time.process_time()-a:.3f}"); return r
    c=client_of(city.office); url=reverse("ranking", args=[2022]); c.get(url)
    i=t("inputs",lambda: inputs_of(cycle)); b=t("score",lambda: score_board(i)); t("standings",lambda: standings_of(b)); t("effect",lambda: effect_of(b)); t("analyses",lambda: analyses_of(b)); t("hash",lambda: i.hash)
    t("page",lambda: c.get(url)); t("page",lambda: c.get(url))
    p=cProfile.Profile(); p.enable(); c.get(url); p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats(45)
    d=t("draft",lambda: acts.draft_ranking(cycle=cycle, actor=city.office))
    d=t("check",lambda: acts.check_ranking(publication=d, actor=city.office_second))
    d=t("publish",lambda: acts.publish_ranking(publication=d, actor=city.office, approval_document="x", audience="leaders", extent="everything"))
