"""What the code of the product may not contain, and where the few exceptions are."""

import re

import pytest

from tests.security import tracked
from tests.security.walk import ALL

MAILS = ("templates/mail/", "templates/account/email/", "templates/mfa/email/")
PRODUCT = (
    "web/",
    "background/",
    "realtime/",
    "accounts/",
    "chat/",
    "onboarding/",
    "demo/",
    "config/",
    "templates/",
    "static/",
    "manage.py",
)


def found(pattern, *endings):
    """The files of the product in which a line matches."""
    expression = re.compile(pattern)
    return {name for name, _, line in tracked.lines(*endings) if name.startswith(PRODUCT) and expression.search(line)}


@pytest.mark.attack("A53")
def test_only_the_message_itself_is_put_into_a_page_unescaped():
    assert found(r"\|\s*safe\b", ".html", ".txt", ".py") == {"templates/chat/_message.html"}
    # what a template drew, with a token of Django's put in
    assert found(r"mark_safe|SafeString\(|SafeText|safeseq", ".py", ".html") == {"web/cached_includes.py"}
    assert found(r"autoescape\s+off", ".html", ".py") == set()


@pytest.mark.attack("A53")
def test_a_plain_text_mail_may_switch_escaping_off_and_nothing_else():
    assert {name for name in found(r"autoescape", ".txt", ".html") if not name.startswith(MAILS)} == set()


@pytest.mark.attack("A54")
def test_no_page_holds_a_script_or_a_style_of_its_own():
    """Neither inline code, nor handlers, nor styles: the policy forbids them, and data goes in attributes."""
    html = [(name, number, line) for name, number, line in tracked.lines(".html") if name.startswith("templates/")]
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|hx-on|hx-vals=.js:", re.IGNORECASE
    )
    assert [(name, number) for name, number, line in html if inline.search(line) and not name.startswith(MAILS)] == []


@pytest.mark.attack("A56")
def test_our_scripts_need_no_evaluation_and_write_no_html():
    ours = [(name, number, line) for name, number, line in tracked.lines(".js") if name.startswith("static/js/")]
    bad = re.compile(
        r"\beval\(|new Function|(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|setTimeout\(\s*[\"'`]"
    )
    assert [(name, number) for name, number, line in ours if bad.search(line)] == []


@pytest.mark.attack("A18")
def test_no_address_is_exempt_from_csrf():
    assert found(r"csrf_exempt|requires_csrf_token|ensure_csrf_cookie", ".py") == set()
    assert [name for name, entry in ALL.items() if getattr(entry.callback, "csrf_exempt", False)] == []


@pytest.mark.attack("A18")
def test_there_is_no_second_way_to_be_signed_in():
    """No token in a header or an address: the session is the only one."""
    assert found(r"Authorization|Bearer|JWTAuthentication|TokenAuthentication|get_signed_cookie", ".py") <= {
        "config/prometheus.py"
    }


@pytest.mark.attack("A36")
def test_every_form_names_its_fields():
    assert found(r"""__all__["']\s*$|fields\s*=\s*["']__all__|^\s+exclude\s*=""", ".py") == set()


@pytest.mark.attack("A53", "A105")
def test_sql_is_written_in_one_place_and_with_parameters():
    assert found(r"\.extra\(|RawSQL|\.raw\(", ".py") == set()
    by_hand = found(r"\.execute\((?!\))", ".py")
    assert by_hand <= {
        "chat/actions/messages.py",
        "config/health.py",
        "config/sqlite/base.py",
        "config/serving/prepare.py",
    }
    assert found(r"execute\(\s*f[\"']|execute\([^)]*%\s|\.format\([^)]*\)\s*\)\s*#\s*sql", ".py") == set()


@pytest.mark.attack("A55")
def test_headers_are_made_of_numbers_and_names_of_ours():
    """A header with a person's words in it would need encoding; there is none."""
    made = [
        line
        for name, _, line in tracked.lines(".py")
        if name.startswith(PRODUCT) and re.search(r"\.headers\[[^\]]+\] = ", line)
    ]
    assert made
    assert [line for line in made if re.search(r"title|topic|name\b|body|source", line.split("=", 1)[1])] == []


@pytest.mark.attack("A19")
def test_cookies_are_for_this_host_and_not_for_scripts(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert (settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN) == (None, None)
    assert settings.SESSION_ENGINE == "accounts.sessions"  # rows, which can be deleted: no signed cookies
    assert settings.USE_X_FORWARDED_HOST is False
