"""Django's settings; what differs between a desk, a demonstration and an office: environment.py."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from jiheng.web.accounts.security import security_profile
from jiheng.web.batch.limits import batch_limits
from jiheng.web.config.environment import BadEnvironment, environment

try:
    ENVIRONMENT = environment()
except BadEnvironment as error:
    raise ImproperlyConfigured(str(error)) from error

_PRODUCTION = ENVIRONMENT.is_production
SECURITY = security_profile(ENVIRONMENT.security)

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "jiheng.web.config.urls"
WSGI_APPLICATION = "jiheng.web.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "jiheng.web.frame",
    "jiheng.web.audit",
    "jiheng.web.organisations",
    "jiheng.web.accounts",
    "jiheng.web.projects",
    "jiheng.web.batch",
    "jiheng.web.assessments",
    "jiheng.web.areas",
    "jiheng.web.api",
    "jiheng.web.indicators",
    "jiheng.web.reviews",
    "jiheng.web.followups",
    "jiheng.web.overview",
]
MIDDLEWARE = [
    "jiheng.web.frame.middleware.address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "jiheng.web.frame.typed.typed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiheng.web.frame.middleware.headers",
    "jiheng.web.frame.middleware.taken",
    "jiheng.web.frame.middleware.language",
    "jiheng.web.frame.middleware.spoken",
    "jiheng.web.accounts.gate.Gate",
    "jiheng.web.frame.again.Again",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jiheng.web.frame.context.frame",
            ],
            "builtins": ["jiheng.web.frame.templatetags.words"],
        },
    }
]

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jiheng.web.accounts.passwords.Profile"},
]
OTP_TOTP_ISSUER = "绩衡"
SESSION_COOKIE_AGE = int(SECURITY.session_hours * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jiheng.web.frame.views.forged"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
# The files of the installed packages are served as they lie there; there is no build step.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENVIRONMENT.data / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Work in the background: a queue in the database, the same on SQLite and PostgreSQL.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = batch_limits().documents
FILE_UPLOAD_PERMISSIONS = 0o600

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = _PRODUCTION
SESSION_COOKIE_SECURE = _PRODUCTION
CSRF_COOKIE_SECURE = _PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if _PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _PRODUCTION
SECURE_HSTS_PRELOAD = _PRODUCTION
if _PRODUCTION:  # TLS ends at the server in front, which says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
if ENVIRONMENT.syslog:
    LOGGING["handlers"]["syslog"] = {
        "class": "logging.handlers.SysLogHandler",
        "address": ENVIRONMENT.syslog,
    }
    LOGGING["loggers"] = {"jiheng.alarm": {"handlers": ["syslog"], "level": "WARNING"}}
