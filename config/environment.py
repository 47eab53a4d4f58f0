"""Reads the environment for config/settings.py, and refuses a wrong value with one sentence that stops the start."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def refuse(sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(sentence)


def text(name: str, default: str = "") -> str:
    return env.str(name, default)


def words(name: str) -> list[str]:
    """Separated by commas; none where it is not set."""
    return env.list(name, default=[])


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number within limits."""
    given = text(name, str(default))
    if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
        raise refuse(f"{name} must be a whole number from {low} to {high}, not {given!r}.")
    return int(given)


def flag(name: str, default: bool) -> bool:
    given = text(name, "1" if default else "0").lower()
    if given not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise refuse(f"{name} must be 1 or 0, not {given!r}.")
    return given in {"1", "true", "yes", "on"}


def rate(name: str, default: str) -> tuple[int, int]:
    """`10/10s` is ten in ten seconds: (times, seconds)."""
    given = text(name, default)
    times, _, seconds = given.removesuffix("s").partition("/")
    if not (times.isascii() and times.isdigit() and seconds.isascii() and seconds.isdigit() and int(seconds)):
        raise refuse(f"{name} must look like {default}, not {given!r}.")
    return int(times), int(seconds)


def network(given: str) -> IPv4Network | IPv6Network:
    """`10.0.0.0/8` or `2001:db8::/32`; a single address is a network of one."""
    try:
        return ip_network(given.strip())
    except ValueError:
        raise refuse(f"ADMIN_NETWORKS must look like 10.0.0.0/8,192.0.2.7, and {given!r} is no network.") from None


def secret_key(data_dir: Path) -> str:
    """SECRET_KEY, or the one that the first start wrote into DATA_DIR."""
    key = text("SECRET_KEY")
    kept = data_dir / "secret_key"
    if not key and kept.exists():
        key = kept.read_text().strip()
    if not key:
        raise refuse(f"There is no secret key. Set SECRET_KEY, or start with bin/run, which writes one to {kept}.")
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
        raise refuse("SECRET_KEY is weak: it needs 50 characters or more, chosen at random.")
    return key


def origin(url: str) -> str:
    """Scheme, host and port of PUBLIC_URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise refuse(f"PUBLIC_URL must look like https://chat.example.org, not {url!r}.")
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def allowed_hosts(hosts: list[str], origins: list[str]) -> None:
    """Raises ImproperlyConfigured for a wildcard."""
    if any(host.startswith(("*", ".")) for host in hosts) or any("*" in origin for origin in origins):
        raise refuse("ALLOWED_HOSTS and ALLOWED_ORIGINS must name each host: a wildcard would let any site in.")


def metrics_token() -> str:
    token = text("METRICS_TOKEN")
    if token and len(token) < 20:
        raise refuse("METRICS_TOKEN is weak: it needs 20 characters or more, chosen at random.")
    return token


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    return [network(one) for one in words(name)]


def database(data_dir: Path) -> dict[str, Any]:  # Django's own shape
    """The one database: DATABASE_URL, or SQLite below the data folder."""
    url = text("DATABASE_URL", f"sqlite:///{data_dir / 'hubbub.sqlite3'}")
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise refuse("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    found = env.db_url_config(url)
    found["CONN_MAX_AGE"] = None  # persistent: a new connection per request costs more than the view
    found["CONN_HEALTH_CHECKS"] = True
    if url.startswith("sqlite:"):
        found["ENGINE"] = "config.sqlite"
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000",
        }
        found["TEST"] = {"NAME": data_dir / "test.sqlite3"}  # a file: threads and sockets must share it
    else:
        found["OPTIONS"] = {
            "connect_timeout": 3,
            "options": "-c statement_timeout=5000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=15000",
        }
    return found


def redis_url() -> str:
    url = text("REDIS_URL")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise refuse("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return url


def mailer(url: str) -> dict[str, Any]:  # an entry of Django's MAILERS
    """`smtp+tls://user:password@host:587`; without an address mails are printed on the console."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise refuse("MAIL_URL must look like smtp+tls://user:password@mail.example.org:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
            "username": parts.username or "",
            "password": parts.password or "",
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp+tls",
            "timeout": 10,
        },
    }
