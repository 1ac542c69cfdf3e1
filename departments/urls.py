from django.urls import path

from departments.views import accounts, audit, frame, handbook, lockouts, operations

urlpatterns = [
    path("", frame.home, name="home"),
    path("login/", accounts.LoginView.as_view(), name="login"),
    path("logout/", accounts.LogoutView.as_view(), name="logout"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("account/one-time/", accounts.one_time_password, name="one_time_password"),
    path("audit/", audit.events, name="audit-events"),
    path("audit/<int:pk>/", audit.event, name="audit-event"),
    path("audit/export/", audit.export_events, name="audit-export"),
    path("audit/verify/", audit.verify, name="audit-verify"),
    path("lockouts/", lockouts.lockouts, name="lockouts"),
    path("lockouts/account/<str:digest>/release/", lockouts.release_account, name="lockout-release-account"),
    path("lockouts/address/<str:address>/release/", lockouts.release_address, name="lockout-release-address"),
    path("operations/", operations.operations, name="operations"),
    path("help/", handbook.index, name="handbook"),
    path("help/<slug:name>/", handbook.page, name="handbook-page"),
    path("language/", frame.set_language, name="set_language"),
    path("healthz", frame.healthz, name="healthz"),
    path("readyz", frame.readyz, name="readyz"),
]
