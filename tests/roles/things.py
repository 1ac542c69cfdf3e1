"""Things of the home department and years in every state, each made once."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.actions.cycles import create_cycle
from commitments.models import Cycle
from tests.city import make_pledge

SEED = Path(__file__).resolve().parents[2] / "seeds" / "commitments-2023.tsv"


def of_number(city, number):
    return city.pledge.commitments.get(number=number)


def pledge(city):
    return (city.pledge.pk,)


def commitment(city):
    return (city.commitment.pk,)


def period(city):
    return (city.period.pk,)


def preparing(city):
    """Next year, in preparation, with the home department's pledge and five commitments."""
    found = Cycle.objects.filter(year=city.cycle.year + 1).first()
    if found is None:
        found = create_cycle(year=city.cycle.year + 1)
        make_pledge(found, city.home, 1, "1.1000")
    return found


def preparing_pledge(city):
    return (preparing(city).pledges.get().pk,)


def promise(city, number=1):
    people = {"leader": "李三思", "section": "组织二处", "contact": "陈一帆"}
    return {"number": number, "title": "建强党群阵地", "target": "新建8个。", "weight": "", **people}


def rules_of_cycle(city):
    return {"label": "二〇二六年度", "yellow_points": 12, "red_points": 35}


def upload(city):
    return {"file": SimpleUploadedFile("承诺事项.tsv", SEED.read_bytes()), "kind": "commitments", "year": 2023}
