"""Every setting of a Takeboard, read from the environment once, strictly.

What is read, with its default, stands in the README's configuration table. A value that cannot be used stops the
start with one sentence (see `dashboard.checks`).
"""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from environs import Env

from dashboard import home
from dashboard.admin_look import UNFOLD as UNFOLD

django_stubs_ext.monkeypatch()
env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

TAKEBOARD_HOME = home.directory()
TAKEBOARD_URL = env.str("TAKEBOARD_URL", "http://127.0.0.1:8000")
MASTER_KEYS = home.secrets_named("master-key")
SECRET_KEY, *SECRET_KEY_FALLBACKS = home.secrets_named("secret-key")
DEBUG = env.bool("TAKEBOARD_DEBUG", False)

_public = urlsplit(TAKEBOARD_URL)
ALLOWED_HOSTS = [_public.hostname or "", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "takeboard", "takeboard-csrf"
LOGIN_URL = "sign_in"

DATABASE_URL = env.str("DATABASE_URL", "") or home.running("database")
REDIS_URL = env.str("REDIS_URL", "") or home.running("redis")

WORKER_THREADS = env.int("TAKEBOARD_WORKER_THREADS", 8)
MEDIA_THREADS = env.int("TAKEBOARD_MEDIA_THREADS", 4)
_pool = {"min_size": 0, "max_size": max(WORKER_THREADS, MEDIA_THREADS) + 4, "timeout": 10}
DATABASES = {
    "default": {
        **env.dj_db_url("TAKEBOARD_DATABASE", DATABASE_URL or "postgresql://start-takeboard-first.invalid/takeboard"),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **({"pool": _pool} if DATABASE_URL else {})},
    }
}

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "dashboard.apps.OwnersAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "dashboard",
    "jobs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dashboard.security.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.reader.ReadersZone",
    "dashboard.access.SignIn",
    "dashboard.live.middleware.live_cursor",
]
ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"
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
                "dashboard.reading.shell.context",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["dashboard.people.People"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
STATIC_URL = "static/"
STATIC_ROOT = TAKEBOARD_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = TAKEBOARD_HOME / "media"
# Behind a proxy that knows X-Accel-Redirect: the path under which it serves MEDIA_ROOT, on our word only. "" = by us.
MEDIA_ACCEL = env.str("TAKEBOARD_MEDIA_ACCEL", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        # Django writes what broke a page to a terminal in debug mode only; the page says that it stands in the log
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # two lines for every tick of every second say nothing; failures are logged as errors
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
MEDIA_MAX_BYTES = env.int("TAKEBOARD_MEDIA_MAX_MB", 4096) * 1024 * 1024
