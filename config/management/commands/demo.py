from datetime import date, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions.cycles import open_scoring, start_year
from commitments.actions.periods import generate_periods
from commitments.demo import assessments, filing, indicators, owners, tables
from commitments.importers.pledges import plan_pledges
from commitments.importers.writing import apply_pledges
from commitments.models import Cycle
from departments import audit, demo
from departments.models import AuditEvent, Department, User
from scoring import demo as scores
from scoring import demo_panels as panels

MADE = "demo.make"
SEED = settings.BASE_DIR / "seeds" / "commitments-2023.tsv"
SEED_YEAR = 2023
LABEL = "示例"
SHARE_SUBMITTED = 0.7  # of the sheets of the year that is being scored


class Command(BaseCommand):
    help = "Fill an empty database with three labelled years of a made-up city. A second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo takes for today (ISO)")

    def handle(self, *, today, **options):
        if not settings.DEMO:
            raise CommandError(_("Demo data is made only with JIANNUO_DEMO=1."))
        if AuditEvent.objects.filter(action=MADE).exists():
            self.stdout.write(_("The demo is here already; nothing was changed."))
        else:
            refuse_foreign_data()
            self.stdout.write(_("Making the demo …"))
            make(today or timezone.localdate())
        self.show_accounts()

    def show_accounts(self):
        self.stdout.write(_("Accounts: %(names)s") % {"names": ", ".join(demo.USERNAMES)})
        self.stdout.write(_("Password of every account: %(password)s") % {"password": demo.password()})


def refuse_foreign_data():
    if User.objects.exists() or Department.objects.exists() or Cycle.objects.exists():
        raise CommandError(_("This database holds data that is not the demo's; the demo does not touch it."))


@transaction.atomic
def make(today):
    """Three years: the seed's own (published), last year (scoring) and this year (running, one period open)."""
    audit.record(MADE, after={"today": today})
    years = [SEED_YEAR, today.year - 1, today.year]
    cycles = [import_seed(year) for year in years]
    demo.group_departments()
    people = demo.settle(since=date(SEED_YEAR, 1, 1))
    demo.hand_over(people, today=today)
    filing.mark_special_days(today.year)
    for cycle in cycles:
        run_year(cycle, today, people)
    tables.leave_waiting(table=SEED, year=today.year + 1, office=people.office[0])


def import_seed(year):
    apply_pledges(plan_pledges(SEED.read_bytes(), SEED.name, year=year))
    cycle = Cycle.objects.get(year=year)
    cycle.label = LABEL
    cycle.save_changes("label")
    return cycle


def run_year(cycle, today, people):
    office = people.office[0]
    generate_periods(cycle=cycle, rhythm="quarterly", actor=office)
    if cycle.year == today.year:
        open_a_period(cycle, today)
    owners.name_all(cycle, people=people)
    indicators.confirm_all(cycle, people=people)
    cycle = start_year(cycle=cycle, actor=office)
    filers = filing.People(people.filers, people.heads, office, people.leaders[0])
    filing.fill(cycle, today=today, people=filers)
    if cycle.year < today.year:
        cycle = open_scoring(cycle=cycle, actor=office)
        assessments.sign_all(cycle, people=people)
        score(cycle, people)


def score(cycle, people):
    """The seed's year is rated by one class and published; the other one by several, and still under way."""
    raters = {"evaluators": people.evaluators, "office": people.office}
    if cycle.year == SEED_YEAR:
        scores.fill(cycle, people=raters, published=True)
    else:
        panels.add(cycle, experts=people.experts, delegates=people.delegates)
        scores.fill(cycle, people=raters, submitted_share=SHARE_SUBMITTED)
        panels.count_ballots(cycle, office=people.office)


def open_a_period(cycle, today):
    """Move the days of the period that closes next so that it is open today, and due in five days."""
    period = cycle.periods.filter(closes_on__gte=today).order_by("number").first() or cycle.periods.last()
    period.opens_on = today - timedelta(days=7)
    period.due_on = today + timedelta(days=5)
    period.closes_on = today + timedelta(days=10)
    period.save_changes("opens_on", "due_on", "closes_on")
