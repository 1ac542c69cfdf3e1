from django.urls import path

from departments.lateviews import LateViews
from scoring.models import BallotTally, Transcription

analyses = LateViews("scoring.views.analyses")
documents = LateViews("scoring.views.documents")
paper = LateViews("scoring.views.paper")
projector = LateViews("scoring.views.projector")
publications = LateViews("scoring.views.publications")
rankings = LateViews("scoring.views.rankings")

YEAR = "rankings/<int:year>/"
ONE = "publications/<int:pk>/"
TALLY, TALLIES = "ballots/tallies/<int:pk>/", {"model": BallotTally}
NAMED, NAMED_ONES = "ballots/named/<int:pk>/", {"model": Transcription}

urlpatterns = [
    path("rankings/", rankings.rankings, name="rankings"),
    path(YEAR, rankings.ranking, name="ranking"),
    path(f"{YEAR}projector/", projector.projector, name="ranking-projector"),
    path(f"{YEAR}export.<str:format>", rankings.export, name="ranking-export"),
    path(f"{YEAR}report/", documents.report, name="ranking-report"),
    path(f"{YEAR}report.docx", documents.document, name="ranking-document"),
    path(f"{YEAR}departments/<int:department>/", rankings.explanation, name="ranking-explanation"),
    path(f"{YEAR}coefficient/", analyses.coefficient, name="ranking-coefficient"),
    path(f"{YEAR}firmness/", analyses.firmness, name="ranking-firmness"),
    path(f"{YEAR}raters/", analyses.raters, name="ranking-raters"),
    path(f"{YEAR}publications/", publications.publications, name="publications"),
    path(f"{YEAR}publications/draft/", publications.publication_draft, name="publication-draft"),
    path(ONE, publications.publication, name="publication"),
    path(f"{ONE}check/", publications.publication_check, name="publication-check"),
    path(f"{ONE}show/", publications.publication_show, name="publication-show"),
    path(f"{ONE}publish/", publications.publication_publish, name="publication-publish"),
    path(f"{ONE}widen/", publications.publication_widen, name="publication-widen"),
    path(f"{ONE}corrections/", publications.correction_ask, name="correction-ask"),
    path("corrections/<int:pk>/open/", publications.correction_open, name="correction-open"),
    path(f"{ONE}objections/", publications.objections, name="objections"),
    path(f"{ONE}objections/make/", publications.objection_make, name="objection-make"),
    path(f"{YEAR}ballots/", paper.ballots, name="ballots"),
    path(f"{YEAR}ballots/<int:rater_class>/<int:pledge>/", paper.tally_enter, name="tally-enter"),
    path(TALLY, paper.paper, TALLIES, name="tally"),
    path(f"{TALLY}scan/", paper.scan, TALLIES, name="tally-scan"),
    path(f"{TALLY}confirm/", paper.confirm, TALLIES, name="tally-confirm"),
    path(f"{TALLY}withdraw/", paper.withdraw, TALLIES, name="tally-withdraw"),
    path("ballots/sheets/<int:sheet>/", paper.transcription_enter, name="transcription-enter"),
    path(NAMED, paper.paper, NAMED_ONES, name="transcription"),
    path(f"{NAMED}scan/", paper.scan, NAMED_ONES, name="transcription-scan"),
    path(f"{NAMED}confirm/", paper.confirm, NAMED_ONES, name="transcription-confirm"),
    path(f"{NAMED}withdraw/", paper.withdraw, NAMED_ONES, name="transcription-withdraw"),
    path("objections/<int:pk>/decide/", publications.objection_decide, name="objection-decide"),
]
