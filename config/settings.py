"""The one settings file. What a city may set is an environment variable; docs/settings.md lists them all."""

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from departments.passwordpolicy import password_policy, second_factor_policy

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")
# Secrets of containers and of systemd come as files: NAME_FILE names the one that holds NAME.
for secret in ("SECRET_KEY", "DATABASE_URL", "REPLICA_URL", "EMAIL_URL"):
    if path := env.ENVIRON.get(f"{secret}_FILE"):
        try:
            env.ENVIRON[secret] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SystemExit(f"{secret}_FILE cannot be read (无法读取): {error}. See docs/settings.md.") from None


def demo_secret_key() -> str:
    """Return the demo's own key, made on first use and readable by its owner alone."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def required(name: str, cast=str):
    """Return a variable that has no safe default, or stop with one line that says what to do."""
    if name not in env.ENVIRON:
        raise SystemExit(
            f"{name} is not set (未设置). Set it, or set JIANNUO_DEMO=1 to try the demo. See docs/settings.md."
        )
    return env(name, cast=cast)


def database(name: str, **default) -> dict:
    """Return the settings behind a database's address, or stop with one line that does not repeat its password."""
    address = env(name, **default)
    if urlsplit(address).scheme not in ("sqlite", "postgres", "postgresql"):
        raise SystemExit(f"{name} is neither postgres://… nor sqlite:///… (数据库地址有误). See docs/settings.md.")
    return env.db_url_config(address)


# ── Where and how it runs ─────────────────────────────────────────────────────
DEMO = env.bool("JIANNUO_DEMO", default=False)
DEBUG = env.bool("DJANGO_DEBUG", default=False)
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://{HOST}:{PORT}")
HTTPS = urlsplit(SITE_URL).scheme == "https"

SECRET_KEY = env("SECRET_KEY", default=demo_secret_key()) if DEMO else required("SECRET_KEY")
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", HOST])
    if DEMO
    else required("ALLOWED_HOSTS", list)
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

CITY_NAME = env("CITY_NAME", default="湖州市" if DEMO else "")

# ── Parts ─────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "departments.apps.DepartmentsConfig",
    "commitments.apps.CommitmentsConfig",
    "scoring.apps.ScoringConfig",
    "departments.apps.JiannuoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    # Outermost, so that every answer carries the headers: errors, static files and refusals included.
    "csp.middleware.CSPMiddleware",
    "departments.middleware.RequestMarkMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "departments.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "departments.chinese.ChineseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "departments.middleware.SessionLimitMiddleware",
    "departments.signedout.SignedOutMiddleware",
    "departments.middleware.PasswordDueMiddleware",
    "departments.middleware.SecondFactorDueMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "departments.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "departments.context_processors.frame",
            ],
        },
    },
]

# ── Database ──────────────────────────────────────────────────────────────────
DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'jiannuo.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "config.sqlite3"
    # A file stays open from request to request: opening it anew costs more than a simple page.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # Writers queue at BEGIN instead of failing half-way; with the default (deferred) two of three writes failed
            # under load. FULL costs a third of the write speed and keeps an acknowledged write through a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    )
else:
    # A connection is tried before it is used, and a lost one is looked for again at once: the site comes back by itself
    # when the database does (benchmarks/outage_drill.py).
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # Of the reads in departments/prepared.py alone: all others carry their values in the statement.
            "prepare_threshold": 1 if env.bool("DATABASE_PREPARE", default=True) else None,
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL", default=8),
                "timeout": 5,
                "reconnect_timeout": 4,
            },
            "connect_timeout": 5,
            "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        }
    )

# A streaming replica for the sealed rankings (scoring/replica.py). Short patience: the primary can do the same.
DATABASE_ROUTERS = ["scoring.replica.PublishedPagesRouter"]
if env("REPLICA_URL", default=""):
    DATABASES["replica"] = database("REPLICA_URL")
    DATABASES["replica"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["replica"].setdefault("OPTIONS", {}).update(
        {
            "pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 2},
            "connect_timeout": 2,
            "options": "-c statement_timeout=5s -c default_transaction_read_only=on",
        }
    )

# ── People ────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "departments.User"
# "dengbao": length, classes, age and history (GB/T 22239-2019). "asvs": length alone, no forced change (OWASP ASVS 5,
# 6.2.5 and 6.2.10, which forbids what the other asks for). docs/access.md tells the two apart.
PASSWORD_PRESET = env("PASSWORD_PRESET", default="dengbao")
PASSWORD_MAX_AGE, AUTH_PASSWORD_VALIDATORS = password_policy(PASSWORD_PRESET)
# Who must have a second factor: "required", the office and the three administrators; "optional", nobody. A person given
# such a role has the days of grace to set it up (departments/secondfactor.py).
SECOND_FACTOR = second_factor_policy(env("SECOND_FACTOR", default="optional" if DEMO else "required"))
SECOND_FACTOR_GRACE = timedelta(days=env.int("SECOND_FACTOR_GRACE_DAYS", default=7))
AUTHENTICATION_BACKENDS = ["departments.backends.AccountBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# Wrong passwords, see departments/lockout.py.
LOCKOUT_PERIOD = timedelta(minutes=30)
LOCKOUT_FAILURES = 5
LOCKOUT_FAILURES_OF_ACCOUNT = 20
LOCKOUT_FAILURES_FROM_ADDRESS = env.int("LOCKOUT_FAILURES_FROM_ADDRESS", default=50)
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
DEVICE_COOKIE_AGE = timedelta(days=180)

SESSION_ENGINE = "departments.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_IDLE_SECONDS_ADMINISTRATOR = 15 * 60
SESSION_ABSOLUTE_SECONDS = SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# What the audit trail shows of ballots: these fields and no others (departments/audit/masking.py).
AUDIT_BALLOTS = {
    "scoring.rating": {"voided_at"},
    "scoring.ratingvoid": {"reason", "document", "asked_by", "confirmed_by"},
    "scoring.scoresheet": {"status", "abstained", "evaluator", "pledge", "submitted_at", "return_reason"},
    "scoring.ballottally": {"rater_class", "pledge", "commitment", "tellers"},
}

# ── Headers ───────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ── Language, time ────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

# ── Files ─────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Readable by all: root collects them, and the account that serves them is another one.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has any use for our files
FILE_UPLOAD_PERMISSIONS = 0o640  # evidence: the account itself, and its group for copies
DOCUMENT_TEMPLATES = env("DOCUMENT_TEMPLATES", default="")
# What evidence may be, told by content; "zip" may be added for archives that are no office files.
EVIDENCE_KINDS = env.list("EVIDENCE_KINDS", default=["pdf", "docx", "xlsx", "pptx", "jpg", "png", "ofd"])
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_MB", default=20) * 1024 * 1024
EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", default=20)

# ── Jobs, mail, tables ────────────────────────────────────────────────────────
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="jiannuo@localhost")
# What the reader of tables is willing to look at; the rest of its bounds stands in commitments/tables/limits.py.
IMPORT_LIMITS = {
    "bytes": env.int("IMPORT_MAX_MB", default=20) * 1024 * 1024,
    "inflated_bytes": env.int("IMPORT_MAX_UNPACKED_MB", default=200) * 1024 * 1024,
    "rows": env.int("IMPORT_MAX_ROWS", default=200_000),
    "columns": env.int("IMPORT_MAX_COLUMNS", default=256),
}
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_REVERT_DISABLED = True

# ── Log ───────────────────────────────────────────────────────────────────────
# No line holds a query string, a form's content or a parameter of SQL (config/logs.py).
LOG_FORMAT = env("LOG_FORMAT", default="line")
if LOG_FORMAT not in ("line", "json"):
    raise SystemExit(f"LOG_FORMAT is {LOG_FORMAT!r}; it is line or json. See docs/settings.md.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "departments.requestmark.RequestIdFilter"},
        "outage": {"()": "config.outage.OutageFilter"},
    },
    "formatters": {
        "line": {
            "()": "config.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"filters": ["outage"]},
        "psycopg.pool": {"level": "ERROR"},  # every attempt to reconnect is a warning of its own
    },
}
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=0)
after_static = MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware") + 1
if SLOW_QUERY_MS:
    MIDDLEWARE.insert(after_static, "config.logs.SlowQueryMiddleware")
if env.bool("LOG_REQUESTS", default=False):
    MIDDLEWARE.insert(after_static, "config.logs.RequestLogMiddleware")
SENTRY_DSN = env("SENTRY_DSN", default="")
