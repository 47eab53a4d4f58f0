"""Static files as production serves them: one stylesheet, every name with its hash, every file compressed once.

While developing the browser follows css/app.css's imports itself. Collecting joins them, in the order in which they
are written, each inside its layer; scripts stay separate modules whose import paths carry hashes. Neither keeps its
comments: they would be a tenth of the scripts that a browser loads.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "css/app.css"
SCRIPTS = "js/"

IMPORT = re.compile(r'@import url\("(?P<name>[\w-]+\.css)"\) layer\((?P<layer>[\w-]+)\);')
COMMENT_LINE = re.compile(r"^[ \t]*//.*$", re.MULTILINE)  # no template literal of ours holds a line break
STRING_OR_COMMENT = re.compile(r'(?P<string>"[^"\n]*")|/\*.*?\*/', re.DOTALL)
STRING_OR_SPACE = re.compile(r'(?P<string>"[^"\n]*")|\s*(?P<mark>[{};])\s*|(?P<comma>,)\s*\n\s*|\s+')

Sources = dict[str, tuple[Storage, str]]  # name -> where collectstatic found it, and under which path there


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # a hash settles one level of imports a pass, and modules stand on modules

    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # as in Django
        """Joins the stylesheet, takes the comments out of scripts, then lets Django hash and whitenoise compress; the
        joined parts need neither."""
        scripts = InMemoryStorage()
        for name in [name for name in paths if name.startswith(SCRIPTS)]:
            scripts.save(name, ContentFile(without_comments(read(*paths[name])).encode()))
            paths = paths | {name: (scripts, name)}
        if ENTRY in paths:
            entry = read(*paths[ENTRY])
            parts = {f"css/{match['name']}" for match in IMPORT.finditer(entry)}
            joined = InMemoryStorage()
            joined.save(ENTRY, ContentFile(join(entry, {part: read(*paths[part]) for part in parts}).encode()))
            paths = {name: source for name, source in paths.items() if name not in parts} | {ENTRY: (joined, ENTRY)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Only what has a hash, and only once: its content cannot change, and no page links to the other names."""
        hashed = set(self.hashed_files.values())
        yield from super().compress_files([name for name in paths if name in hashed and not self._is_compressed(name)])

    def _is_compressed(self, name: str) -> bool:
        return any(self.exists(name + ending) for ending in (".gz", ".br"))


def without_comments(script: str) -> str:
    """The script without the lines that are only a comment. They stay as empty lines: an error names the same line."""
    return COMMENT_LINE.sub("", script)


def join(entry: str, parts: dict[str, str]) -> str:
    """The entry with each import replaced by its file inside its layer; comments and idle space go."""

    def inside_its_layer(match: re.Match[str]) -> str:
        return f"@layer {match['layer']} {{{parts['css/' + match['name']]}}}"

    return strip(IMPORT.sub(inside_its_layer, entry)) + "\n"


def strip(sheet: str) -> str:
    """Without comments, and with no more white space than a selector or a value needs. Strings stay as they are."""

    def what_stays(match: re.Match[str]) -> str:
        return match["string"] or match["mark"] or match["comma"] or " "

    uncommented = STRING_OR_COMMENT.sub(lambda match: match["string"] or "", sheet)
    return STRING_OR_SPACE.sub(what_stays, uncommented).strip()


def read(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return bytes(file.read()).decode()
