from django.urls import path

from departments.lateviews import LateViews

bench = LateViews("commitments.views.filing.bench")
course = LateViews("commitments.views.filing.course")
evidence = LateViews("commitments.views.filing.evidence")
following = LateViews("commitments.views.filing.following")
lights = LateViews("commitments.views.filing.lights")
notices = LateViews("commitments.views.filing.notices")
report = LateViews("commitments.views.filing.report")
sheet = LateViews("commitments.views.filing.sheet")
work = LateViews("commitments.views.filing.work")

SHEET = "filing/<int:period>/<int:department>/"
ONE = f"{SHEET}<int:number>/"

urlpatterns = [
    path("work/", work.my_work, name="my-work"),
    path(SHEET, sheet.filing, name="filing"),
    path(f"{SHEET}save/", sheet.filing_save, name="filing-save"),
    path(f"{SHEET}autosave/", sheet.filing_autosave, name="filing-autosave"),
    path(f"{SHEET}submit/", sheet.filing_submit, name="filing-submit"),
    path(ONE, sheet.filing, name="filing-one"),
    path(f"{ONE}save/", sheet.filing_save, name="filing-save-one"),
    path(f"{ONE}autosave/", sheet.filing_autosave, name="filing-autosave-one"),
    path(f"{ONE}submit/", sheet.filing_submit, name="filing-submit-one"),
    path(f"{ONE}evidence/", evidence.evidence_add, name="evidence-add"),
    path(f"{ONE}evidence/rows/", evidence.evidence_rows, name="evidence-rows"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/image/", evidence.evidence_image, name="evidence-image"),
    path("reports/sign/", report.reports_sign, name="reports-sign"),
    path("reports/accept/", report.reports_accept, name="reports-accept"),
    path("reports/<int:pk>/", report.report, name="report"),
    path("reports/<int:pk>/versions/", report.report_versions, name="report-versions"),
    path("reports/<int:pk>/withdraw/", report.report_withdraw, name="report-withdraw"),
    path("reports/<int:pk>/sign/", report.report_sign, name="report-sign"),
    path("reports/<int:pk>/accept/", report.report_accept, name="report-accept"),
    path("reports/<int:pk>/accept/take-back/", report.acceptance_take_back, name="acceptance-take-back"),
    path("reports/<int:pk>/return/", report.report_return, name="report-return"),
    path("bench/", bench.bench, name="bench"),
    path("bench/news/", bench.news, name="news"),
    path("bench/missing/<int:period>/", bench.missing, name="missing"),
    path("bench/missing/<int:period>/nudge/", bench.missing_nudge, name="missing-nudge"),
    path("lights/", lights.lights, name="lights"),
    path("lights/course/", course.lights_course, name="lights-course"),
    path("lights/<int:period>/<int:commitment>/", lights.light, name="light"),
    path("lights/<int:period>/<int:commitment>/override/", lights.light_override, name="light-override"),
    path("lights/<int:period>/<int:commitment>/pace/", lights.pace_set, name="pace-set"),
    path("commitments/<int:pk>/following/", following.following, name="following"),
    path("commitments/<int:pk>/remarks/", following.remark_add, name="remark-add"),
    path("remarks/<int:pk>/answer/", following.remark_answer, name="remark-answer"),
    path("commitments/<int:pk>/contributions/", following.contribution_add, name="contribution-add"),
    path("commitments/<int:pk>/milestones/", following.milestone_propose, name="milestone-propose"),
    path("commitments/<int:pk>/milestones/confirm/", following.milestones_confirm, name="milestones-confirm"),
    path("milestones/<int:pk>/withdraw/", following.milestone_withdraw, name="milestone-withdraw"),
    path("commitments/<int:pk>/assessment/", following.assessment_submit, name="assessment-submit"),
    path("assessments/<int:pk>/sign/", following.assessment_sign, name="assessment-sign"),
    path("notices/", notices.notices, name="notices"),
    path("notices/mail/", notices.notices_mail, name="notices-mail"),
]
