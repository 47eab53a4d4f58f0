"""No secret lies in the repository: neither by its form nor by how random it looks."""

import math
import re
from collections import Counter

import pytest

from tests.security import tracked

pytestmark = pytest.mark.attack("A111")

FORMS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}",
    "GitLab": r"\bglpat-[\w-]{20,}",
    "Slack": r"\bxox[abprs]-[\w-]{10,}|hooks\.slack\.com/services/T",
    "Google": r"\bAIza[\w-]{35}\b",
    "Stripe": r"\b[sr]k_live_\w{20,}",
    "JWT": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "address with a password": r"\b(?:postgres(?:ql)?|redis|rediss|smtps?|smtp\+tls|amqp|https?)://[^\s:/@'\"]+:(?!password\b)[^\s:/@'\"{}<]{4,}@",
    "Django's key": r"django-insecure-[\w!@#$%^&*(-]{20,}",
}  # fmt: skip
ASSIGNED = re.compile(
    r"""(?i)(?:secret|token|passw(?:or)?d|api_?key|private_?key|credential)\w*["']?\s*[:=]\s*["']([^"'\s]{16,})["']"""
)
DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")  # where something is, not what it is
KNOWN = {
    "q7X2m9Lk4Zt8Wv1Rb6Yc3Nd5Hf0Gs-Pj_QaUeIoTxMzBnVcKlSwDy"
}  # of tests/config/test_settings.py, for no installation
# Hashes of packages and drawings are random and no secret; the corpus holds whatever there is.
LISTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "tests/corpus/",
    "static/vendor/",
    "static/img/",
    "tests/security/test_secrets.py",
)


def test_nothing_has_the_form_of_a_secret():
    expressions = {name: re.compile(pattern) for name, pattern in FORMS.items()}
    assert [
        (name, number, kind)
        for name, number, line in texts()
        for kind, expression in expressions.items()
        if expression.search(line)
    ] == []


def test_nothing_that_is_called_a_secret_looks_random():
    assert [
        (name, number)
        for name, number, line in texts()
        for value in ASSIGNED.findall(line)
        if value not in KNOWN and not DOTTED.fullmatch(value) and entropy(value) > 4.0
    ] == []


def test_what_a_start_writes_is_not_tracked():
    names = {path.name for path in tracked.files()}
    assert (
        names & {"secret_key", ".env", "hubbub.sqlite3", "db.sqlite3", "id_rsa", "id_ed25519", ".netrc", ".pypirc"}
        == set()
    )
    assert not any(path.suffix in {".pem", ".key", ".p12", ".sqlite3", ".log"} for path in tracked.files())
    assert "data/" in (tracked.ROOT / ".gitignore").read_text()


def texts():
    endings = (
        ".py",
        ".html",
        ".txt",
        ".md",
        ".toml",
        ".js",
        ".css",
        ".json",
        ".yaml",
        ".yml",
        ".in",
        ".ini",
        ".sh",
        "",
    )
    return [(name, number, line) for name, number, line in tracked.lines(*endings) if not name.startswith(LISTS)]


def entropy(text):
    """Bits a character: English has about three, 40 random ones more than four."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
