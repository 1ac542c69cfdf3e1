"""Reading indicators out of targets, confirming them, and the departments' ledgers."""

from django.urls import path

from departments.lateviews import LateViews

change = LateViews("commitments.views.indicators.change")
confirm = LateViews("commitments.views.indicators.confirm")
ledger = LateViews("commitments.views.indicators.ledger")
overview = LateViews("commitments.views.indicators.overview")

PROPOSAL = "commitments/<int:pk>/proposals/<str:fingerprint>/"

urlpatterns = [
    path("cycles/<int:year>/indicators/", overview.cycle_indicators, name="cycle-indicators"),
    path("pledges/<int:pk>/indicators/", confirm.pledge_indicators, name="pledge-indicators"),
    path("pledges/<int:pk>/indicators/confirm/", confirm.indicators_confirm, name="indicators-confirm"),
    path(f"{PROPOSAL}accept/", confirm.proposal_accept, name="proposal-accept"),
    path(f"{PROPOSAL}reject/", confirm.proposal_reject, name="proposal-reject"),
    path(f"{PROPOSAL}split/", change.proposal_split, name="proposal-split"),
    path("commitments/<int:pk>/indicators/new/", change.indicator_add, name="indicator-add"),
    path("indicators/<int:pk>/edit/", change.indicator_edit, name="indicator-edit"),
    path("indicators/<int:pk>/retire/", change.indicator_retire, name="indicator-retire"),
    path("pledges/<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("pledges/<int:pk>/ledger/file/", ledger.ledger_file, name="ledger-file"),
    path("pledges/<int:pk>/ledger/import/", ledger.ledger_import, name="ledger-import"),
]
