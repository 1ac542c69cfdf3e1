"""Tables in and out of the admin by django-import-export."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commitments.models import Cycle, Indicator
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.models import Evaluator, RaterClass
from tests.city import client_of, posted
from tests.roles.shape import Post, Row


def table(*rows):
    return SimpleUploadedFile("表.tsv", "".join("\t".join(row) + "\n" for row in rows).encode())


def departments(city):
    return table(("名称", "排列顺序"), ("市林业局", "9"))


def accounts(city):
    return table(("用户名", "姓名"), ("linye01", "林业"))


def commitments(city):
    return table(("年度", "部门", "number", "section"), (str(city.cycle.year), "市委组织部", "1", "组织一处"))


def indicators(city):
    Cycle.objects.filter(pk=city.cycle.pk).update(status=Cycle.Status.PREPARING)
    stamps = {"confirmed_by": city.office, "confirmed_at": timezone.now()}
    Indicator.objects.get_or_create(commitment=city.commitment, name="指标甲", defaults={"value": 5, **stamps})
    row = (str(city.cycle.year), "市委组织部", "1", "指标甲", "6")
    return table(("year", "department", "commitment", "name", "value"), row)


def ratings(city):
    Cycle.objects.filter(pk=city.cycle.pk).update(status=Cycle.Status.SCORING)
    rater_class = RaterClass.objects.get_or_create(cycle=city.cycle, name="专家组", defaults={"weight": 1})[0]
    if not Evaluator.objects.filter(rater_class=rater_class, user=city.evaluator).exists():
        add_evaluator(rater_class=rater_class, user=city.evaluator)
    make_sheets(city.cycle)
    return table(("部门", "序号", "评价人", "评价主体", "评分"), ("市委组织部", "1", "吴八方", "专家组", "88"))


def uploaded(make):
    return lambda city: {"import_file": make(city), "format": "0"}


def shown(model, make, who):
    """What the page of the preview would post."""

    def data(city):
        url = reverse(f"admin:{model}_import")
        answer = client_of(city.people[who]).post(url, posted(**uploaded(make)(city)))
        form = answer.context["confirm_form"]
        return {name: form[name].value() for name in form.fields}

    return data


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
OFFICE = Row("302 404 404 404 404 200 404 404 404 404 404", "302 404 404 404 404 422 404 404 404 404 404")
OFFICE_WRITES = Row("302 404 404 404 404 405 404 404 404 404 404", "302 404 404 404 404 422 404 404 404 404 404")
OFFICE_READS = Row("302 404 404 404 404 200 404 404 404 404 404", "302 404 404 404 404 405 404 404 404 404 404")
MODELS = ("departments_department", "commitments_commitment", "commitments_indicator")
ROWS = {
    **{f"admin:{model}_import": OFFICE for model in MODELS},
    **{f"admin:{model}_process_import": OFFICE_WRITES for model in MODELS},
    **{f"admin:{model}_export": OFFICE_READS for model in MODELS},
    "admin:departments_user_import": Row(
        "302 404 404 404 404 404 404 404 404 403 200",
        "302 404 404 404 404 404 404 404 404 403 422",
    ),
    "admin:departments_user_process_import": Row(
        "302 404 404 404 404 404 404 404 404 405 405",
        "302 404 404 404 404 404 404 404 404 403 422",
    ),
    "admin:departments_user_export": Row(
        "302 404 404 404 404 404 404 404 404 200 200",
        "302 404 404 404 404 404 404 404 404 405 405",
    ),
    "admin:scoring_scoresheet_import": Row(
        "302 404 404 404 404 200 403 404 404 404 404",
        "302 404 404 404 404 422 403 404 404 404 404",
    ),
    "admin:scoring_scoresheet_process_import": Row(
        "302 404 404 404 404 405 405 404 404 404 404",
        "302 404 404 404 404 422 403 404 404 404 404",
    ),
    "admin:scoring_scoresheet_export": Row(
        "302 404 404 404 404 403 403 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 404 404",
    ),
}

FILES = {
    "departments_department": (departments, "office", "department.add"),
    "departments_user": (accounts, "system_admin", "user.add"),
    "commitments_commitment": (commitments, "office", "commitment.change"),
    "commitments_indicator": (indicators, "office", "indicator.change"),
    "scoring_scoresheet": (ratings, "office", "importrecord.import"),
}
POSTS = {
    **{f"admin:{model}_import": Post(who, None, uploaded(make)) for model, (make, who, _act) in FILES.items()},
    **{
        f"admin:{model}_process_import": Post(who, act, shown(model, make, who))
        for model, (make, who, act) in FILES.items()
    },
}
