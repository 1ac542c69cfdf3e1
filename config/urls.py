"""Every address of the site. What is open to those not logged in says so on its view (`login_not_required`)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("departments.urls")),
    path("", include("commitments.urls")),
    path("", include("scoring.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "departments.views.frame.bad_request"
handler500 = "config.outage.server_error"
