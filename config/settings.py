"""Every setting, read from the environment once. A wrong value stops the start with one sentence.

With nothing set Hubbub is embedded: one process, SQLite and files below DATA_DIR, mail printed on the console.
docs/operations.md lists the variables.
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.csp import CSP
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import environment
from config.environment import flag, number, rate, text, words
from config.logging import logging_config

django_stubs_ext.monkeypatch()  # ModelForm[Room] and the like are typing, and Django lets them be written so

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where it runs -----------------------------------------------------------------------------------------

DEBUG = flag("DEBUG", False)
DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / "data"))).resolve()
SECRET_KEY = environment.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")

HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, 0, 65535)
PUBLIC_URL = environment.origin(text("PUBLIC_URL", f"http://127.0.0.1:{PORT}"))
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
HTTPS = PUBLIC_URL.startswith("https://")
LOCAL = environment.is_loopback(PUBLIC_HOST)
SITE_NAME = text("SITE_NAME", "Hubbub")

if not HTTPS and not LOCAL and not flag("ALLOW_HTTP", False):
    raise environment.refuse(
        f"PUBLIC_URL is {PUBLIC_URL}: passwords would travel in the clear. Use https, or set ALLOW_HTTP=1."
    )

ALLOWED_HOSTS = [PUBLIC_HOST, *words("ALLOWED_HOSTS")]
ALLOWED_ORIGINS = [PUBLIC_URL, *words("ALLOWED_ORIGINS")]
if LOCAL:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
    ALLOWED_ORIGINS += [f"http://{host}:{PORT}" for host in ("127.0.0.1", "localhost", "[::1]")]
environment.allowed_hosts(ALLOWED_HOSTS, ALLOWED_ORIGINS)
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0, 0, 5)

# --- Django ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # first, so that `manage.py runserver` speaks WebSocket; bin/run takes DEBUG too and installs no daphne
    *(["daphne"] if DEBUG and find_spec("daphne") else []),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "django_htmx",
    "web",
    "accounts",
    "chat",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # this and CSP before whitenoise: they hold for files too
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.private_by_default",
    "web.middleware.language",
    "accounts.admin_access.from_its_networks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.AuthenticationMiddleware",
    "accounts.middleware.FirstRunMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.language",
    "accounts.middleware.time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.admin_access.with_second_factor",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["web.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context_processors.site",
            ],
        },
    },
]
LOGGING = logging_config(debug=DEBUG)
ADMIN_PATH = text("ADMIN_PATH", "admin").strip("/")
ADMIN_NETWORKS = environment.networks("ADMIN_NETWORKS")  # none: from everywhere
ADMIN_2FA = flag("ADMIN_2FA", HTTPS)
HTTP_THREADS = number("HTTP_THREADS", 4, 1, 64)
METRICS = flag("METRICS", False)
METRICS_TOKEN = environment.metrics_token()
DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"

# --- Data --------------------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(DATA_DIR)}

# --- Live --------------------------------------------------------------------------------------------------

REDIS_URL = environment.redis_url()
EMBEDDED = not REDIS_URL  # one process only; config/serving/single.py refuses a second
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                # redis-py 8 would close every idle connection after 5 s
                "hosts": [{"address": REDIS_URL, "socket_timeout": 20, "socket_connect_timeout": 0.5}],
                "prefix": "hubbub",
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "web.cache.Cache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hubbub",
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }

# --- People ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/rooms/"
ACCOUNT_ADAPTER = "onboarding.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "onboarding.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a new password, address or second factor, to the owner of the account
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "hubbub", "root", "system", "everyone", "room", "here"]
ACCOUNT_USERNAME_VALIDATORS = "accounts.names.username_validators"
SIGN_UP_OPEN = flag("SIGN_UP_OPEN", True)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90

LOGIN_RATE = rate("LOGIN_RATE", "10/60s")
SIGN_UP_RATE = rate("SIGN_UP_RATE", "20/3600s")
SEND_RATE = rate("SEND_RATE", "10/10s")
ACCOUNT_RATE_LIMITS = {
    "login": f"{LOGIN_RATE[0]}/{LOGIN_RATE[1]}s/ip",
    "login_failed": "30/60s/ip,5/300s/key",
    "signup": f"{SIGN_UP_RATE[0]}/{SIGN_UP_RATE[1]}s/ip",
}

# --- Mail --------------------------------------------------------------------------------------------------

MAIL_URL = text("MAIL_URL")
MAIL_FROM = text("MAIL_FROM", f"{SITE_NAME} <hubbub@{PUBLIC_HOST}>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAILERS = {"default": environment.mailer(MAIL_URL)}
# Without a mail server nobody could confirm an address, so nobody is asked to.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_URL else "none"
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_URL

# --- Files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"  # named, never served: every file has a view that asks who may have it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "web.static_files.BundledStaticFilesStorage"
    },
}
AVATAR_MAX_BYTES = 5 * 1024 * 1024
REQUEST_MAX_BYTES = AVATAR_MAX_BYTES + 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Language and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"  # what everything is written in
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each by its own name, as those who look for it call it
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "web.formats"
USE_I18N = True
TIME_ZONE = text("TIME_ZONE", "UTC")
USE_TZ = True

# --- Security --------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
# the token may be read by our scripts: a page that stays open for days needs the one of today
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
