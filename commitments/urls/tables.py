"""Tables in and out."""

from django.urls import path

from departments.lateviews import LateViews

annual = LateViews("commitments.views.tables.annual")
archives = LateViews("commitments.views.tables.archives")
exports = LateViews("commitments.views.tables.exports")
imports = LateViews("commitments.views.tables.imports")

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_upload, name="import-upload"),
    path("imports/<int:pk>/", imports.import_record, name="import-record"),
    path("imports/<int:pk>/file/", imports.import_file, name="import-file"),
    path("imports/check/<int:pk>/", imports.import_check, name="import-check"),
    path("imports/check/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/check/<int:pk>/leave-out/", imports.import_leave_out, name="import-leave-out"),
    path("imports/check/<int:pk>/encoding/", imports.import_encoding, name="import-encoding"),
    path("imports/check/<int:pk>/again/", imports.import_again, name="import-again"),
    path("imports/check/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/check/<int:pk>/remarks/", imports.import_remarks, name="import-remarks"),
    path("cycles/<int:year>/archives/", archives.archives, name="archives"),
    path("cycles/<int:year>/archives/make/", archives.archive_make, name="archive-make"),
    path("archives/<int:pk>/file/", archives.archive_file, name="archive-file"),
    path("cycles/<int:year>/table.<str:kind>", exports.cycle_export, name="cycle-export"),
    path("departments/<int:pk>/years/<int:year>/table.<str:kind>", annual.year_export, name="year-export"),
    path("departments/<int:pk>/years/<int:year>/report/", annual.annual_report, name="annual-report"),
    path("departments/<int:pk>/years/<int:year>/report.docx", annual.annual_document, name="annual-document"),
    path("periods/<int:period>/completion.<str:kind>", exports.completion_export, name="completion-export"),
    path("periods/<int:period>/late.<str:kind>", exports.late_export, name="late-export"),
]
