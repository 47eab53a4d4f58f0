"""What `bin/messages` does: find each sentence of the source, put it into locale/<language>/LC_MESSAGES/django.po, keep
what is translated there, and compile that to the django.mo beside it, which is what Django reads.

With Babel, not GNU gettext: it comes with the other packages, so that it works wherever the tests do. Templates are
made into Python by Django's own templatize, so that a sentence stands in the catalog as it is looked up.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog as BabelCatalog
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
APPS = ("web", "background", "media", "realtime", "accounts", "chat", "onboarding", "config")  # demo: its own content
TEMPLATES = ROOT / "templates"
KEYWORDS: dict[str, Any] = {  # which of the arguments are singular, plural and (c) context
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEAD = "# Hubbub. bin/messages brings this file up to date; the words that it keeps to may stand here."
COMMENT = (
    "Translators:"  # {# Translators: … #} or # Translators: … right above a sentence is shown to who translates it
)


class Catalog(BabelCatalog):
    """Babel's, with a header that says nothing that changes by itself, such as when and by which version."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", f"{self.plural_forms}\n"),
        ]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        BabelCatalog.mime_headers.fset(self, value)  # type: ignore[attr-defined]  # mypy sees no property in it


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """Those that there is a catalog for; English needs none."""
    return sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def sources() -> list[Path]:
    templates = [path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"}]
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return sorted(templates + modules)


def extracted(language: str) -> Catalog:
    """A catalog of every sentence of the source, by file, and without a translation."""
    found = Catalog(locale=language)
    for path in sources():
        place = str(path.relative_to(ROOT))
        for _, sentence, comments, context in sentences(path.read_text(encoding="utf-8"), path.suffix):
            where: list[Any] = [(place, None)]  # Babel takes a file without a line, but its types do not say so
            found.add(sentence, locations=where, auto_comments=comments, context=context)
    return ordered(found)


def sentences(source: str, suffix: str) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """(line, singular or (singular, plural), comments, context) for each."""
    if suffix != ".py":
        # each line at its left edge: what templatize makes is Python only as far as its calls go
        source = "\n".join(line.lstrip() for line in templatize(source).split("\n"))
    yield from extract("python", BytesIO(source.encode()), KEYWORDS, [COMMENT], strip_comment_tags=True)


def read(language: str) -> Catalog:
    catalog = Catalog(locale=language, header_comment=HEAD, fuzzy=False)
    if po_file(language).exists():
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(po_file(language).open("rb"))
    return catalog


def merged(language: str) -> Catalog:
    """What is translated, for what is in the source now. Nothing is guessed: a changed sentence is a new one."""
    catalog = read(language)
    catalog.update(extracted(language), no_fuzzy_matching=True)
    return ordered(catalog)


def ordered(catalog: Catalog) -> Catalog:
    """By the first file that uses it, then by itself: a sentence that moves within a file changes nothing here."""
    result = Catalog(locale=catalog.locale, header_comment=catalog.header_comment, fuzzy=False)
    for message in sorted(messages(catalog), key=lambda message: (min(message.locations)[0], key(message))):
        result[message.id] = message
    return result


def messages(catalog: BabelCatalog) -> list[Message]:
    return [message for message in catalog if message.id]


def key(message: Message) -> tuple[str, ...]:
    """What a sentence is looked up by."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    return (message.context or "", *ids)


def translations(message: Message) -> tuple[str, ...]:
    """One, or one for each plural form; "" where there is none yet."""
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def po(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalog, width=0, include_lineno=False, ignore_obsolete=True)
    return re.sub(rb"\n+\Z", b"\n", written.getvalue())


def mo(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def main(names: list[str]) -> None:
    for language in names or languages():
        catalog = merged(language)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_bytes(po(catalog))
        po_file(language).with_suffix(".mo").write_bytes(mo(catalog))
        lacking = sum(not all(translations(message)) for message in messages(catalog))
        print(f"{language}: {len(messages(catalog))} sentences, {lacking or 'none'} without a translation")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
