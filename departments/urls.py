from django.urls import path

from departments.lateviews import LateViews
from departments.views import frame, signin

accounts = LateViews("departments.views.accounts")
audit = LateViews("departments.views.audit")
handbook = LateViews("departments.views.handbook")
lockouts = LateViews("departments.views.lockouts")
operations = LateViews("departments.views.operations")
secondfactor = LateViews("departments.views.secondfactor")

urlpatterns = [
    path("", frame.home, name="home"),
    path("login/", signin.LoginView.as_view(), name="login"),
    path("login/code/", signin.login_code, name="login-code"),
    path("logout/", signin.LogoutView.as_view(), name="logout"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("account/one-time/", accounts.one_time_password, name="one_time_password"),
    path("account/second-factor/", secondfactor.second_factor, name="second-factor"),
    path("account/second-factor/set-up/", secondfactor.enrol, name="second-factor-enrol"),
    path("account/second-factor/off/", secondfactor.remove, name="second-factor-remove"),
    path("account/backup-codes/", secondfactor.backup_codes, name="backup-codes"),
    path("account/backup-codes/new/", secondfactor.renew_codes, name="backup-codes-renew"),
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
