"""Which language somebody reads. Everything is written in English; locale/ holds the others.

A frame of the socket is rendered once for everyone, in English; the page brings the words for it in its own language.
"""

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def is_known(language: str) -> bool:
    """False for "", and for one that was chosen before it was taken out of LANGUAGES."""
    return language in dict(settings.LANGUAGES)


def accepted(header: str) -> str:
    """The first that a browser asks for in Accept-Language and that we speak, de for de-CH; else English."""
    for language, _quality in parse_accept_lang_header(header):
        if language == "*":
            break
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def has_words(response: HttpResponseBase) -> bool:
    """Whether somebody reads it: a picture, a stylesheet or an empty answer has no language."""
    kind = response.headers.get("Content-Type", "")
    return kind.startswith(("text/html", "text/plain")) and bool(getattr(response, "content", b""))
