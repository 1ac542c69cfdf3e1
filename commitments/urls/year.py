"""The pages that show a year, and those on which the office runs it."""

from django.urls import path

from departments.lateviews import LateViews

commitments = LateViews("commitments.views.commitments")
cycles = LateViews("commitments.views.cycles")
departments = LateViews("commitments.views.departments")
periods = LateViews("commitments.views.periods")
pledges = LateViews("commitments.views.pledges")
revisions = LateViews("commitments.views.revisions")

urlpatterns = [
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/edit/", pledges.commitment_edit, name="commitment-edit"),
    path("commitments/<int:pk>/revise/", revisions.commitment_revise, name="commitment-revise"),
    path("commitments/<int:pk>/decide/", revisions.commitment_decide, name="commitment-decide"),
    path("pledges/<int:pk>/edit/", pledges.pledge_edit, name="pledge-edit"),
    path("pledges/<int:pk>/revise/", revisions.pledge_revise, name="pledge-revise"),
    path("pledges/<int:pk>/commitments/new/", pledges.commitment_add, name="commitment-add"),
    path("search/", commitments.search, name="search"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.cycle_add, name="cycle-add"),
    path("cycles/<int:year>/", cycles.cycle, name="cycle"),
    path("cycles/<int:year>/rules/", cycles.cycle_rules, name="cycle-rules"),
    path("cycles/<int:year>/start/", cycles.cycle_start, name="cycle-start"),
    path("cycles/<int:year>/open-scoring/", cycles.cycle_open_scoring, name="cycle-open-scoring"),
    path("cycles/<int:year>/archive/", cycles.cycle_archive, name="cycle-archive"),
    path("cycles/<int:year>/step-back/", cycles.cycle_step_back, name="cycle-step-back"),
    path("cycles/<int:year>/pledges/new/", pledges.pledge_add, name="pledge-add"),
    path("cycles/<int:year>/periods/generate/", periods.periods_generate, name="periods-generate"),
    path("periods/<int:pk>/edit/", periods.period_edit, name="period-edit"),
    path("periods/<int:pk>/extend/", periods.period_extend, name="period-extend"),
]
