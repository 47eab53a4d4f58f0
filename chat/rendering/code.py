"""Highlights code blocks with Pygments within a budget, and changes no character of the code.

The lexers were chosen by measurement: each stays far below the budget on 8 kB of the worst text for it that we know
(tests/chat/test_rendering_attacks.py). The lexers for Autohotkey, Gherkin, make and Terraform hang for seconds, so they
are left out.
"""

import re
import time
from collections.abc import Iterator
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

HIGHLIGHTED = 10  # blocks in a message
LONGEST = 8_000  # characters in a highlighted block
BUDGET = 0.1  # seconds of processor time for all blocks of a message
FOLD = 20  # lines; a longer block is folded
NUMBERED = 3  # lines; a shorter block has no line numbers

# The name of a lexer, which people write after the fence -> the name of the language for its caption. It is "" where a
# caption needs words instead ("Shell", "Python session"), which the page adds (static/js/room/code.js).
LABELS = {
    "bash": "", "c": "C", "cpp": "C++", "csharp": "C#", "css": "CSS", "diff": "Diff", "docker": "Dockerfile",
    "go": "Go", "html": "HTML", "ini": "INI", "java": "Java", "javascript": "JavaScript", "json": "JSON",
    "kotlin": "Kotlin", "lua": "Lua", "php": "PHP", "powershell": "PowerShell", "pycon": "", "python": "Python",
    "r": "R", "ruby": "Ruby", "rust": "Rust", "sql": "SQL", "swift": "Swift", "toml": "TOML",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML",
}  # fmt: skip
ALIASES = {name: name for name in LABELS} | {
    "sh": "bash", "shell": "bash", "zsh": "bash", "c++": "cpp", "h": "c", "hpp": "cpp", "c#": "csharp", "cs": "csharp",
    "patch": "diff", "dockerfile": "docker", "golang": "go", "htm": "html", "conf": "ini", "js": "javascript",
    "jsx": "javascript", "kt": "kotlin", "ps1": "powershell", "py": "python", "python3": "python", "rb": "ruby",
    "rs": "rust", "tsx": "typescript", "ts": "typescript", "svg": "xml", "yml": "yaml",
}  # fmt: skip

# Text on which lexers take quadratic time or worse: long white space, long lines, a hundred words without punctuation
# (C#: 8 s for 8 kB). Real code contains none of these.
_UNFIT = re.compile(r"\s{200}|[^\n]{1000}|(?<![\w.$<>?@\[\]])(?:[\w.$<>?@\[\]]++\s++){100}")
# Names and white space have no colour (static/css/code.css), and their classes would be half of the markup.
_PLAIN = frozenset({"", "n", "w"})
CLASSES = frozenset(STANDARD_TYPES.values()) - _PLAIN


class Highlighter:
    """Highlights the blocks of one message until the budget is spent. Later blocks are left plain."""

    def __init__(self) -> None:
        self.blocks = 0
        self.spent = 0.0

    def figure(self, language: str, text: str) -> str:
        """A figure with a caption and line numbers, folded if it is long. Its `code` contains exactly `text`.

        Sentences are added by the page. Without JavaScript the caption is the name of the language and the number of
        lines (static/css/code.css), and the summary of a folded block is the range of its lines: "1–25".
        """
        name = ALIASES.get(language.lower())
        lines = text.count("\n") + 1
        numbers = "\n".join(map(str, range(1, lines + 1))) if lines >= NUMBERED else ""
        gutter = f'<span class="linenos" aria-hidden="true">{numbers}</span>' if numbers else ""
        body = self._highlighted(name, text) if name else escape(text)
        pre = f'<pre tabindex="0">{gutter}<code>{body}</code></pre>'
        if lines > FOLD:
            pre = f"<details><summary>1–{lines}</summary>{pre}</details>"
        known = f' data-language="{name}"' if name else ""
        caption = f'<figcaption{known} data-lines="{lines}">{LABELS[name] if name else ""}</figcaption>'
        return f'<figure class="code" dir="ltr">{caption}{pre}</figure>'

    def _highlighted(self, name: str, text: str) -> str:
        if len(text) > LONGEST or self.blocks >= HIGHLIGHTED or self.spent >= BUDGET or _UNFIT.search(text):
            return escape(text)
        self.blocks += 1
        start = time.thread_time()
        runs: list[tuple[str, list[str]]] = []
        total = 0
        for kind, value in _tokens(name, text):
            total += len(value)
            if runs and runs[-1][0] == kind:
                runs[-1][1].append(value)
                continue
            runs.append((kind, [value]))
            if not len(runs) % 8 and self.spent + time.thread_time() - start > BUDGET:
                self.spent = BUDGET
                return escape(text)
        self.spent += time.thread_time() - start
        if total != len(text):  # this lexer added or lost a character, but the code must stay as it was written
            return escape(text)
        return "".join(_span(kind, escape("".join(values))) for kind, values in runs)


def _tokens(name: str, text: str) -> Iterator[tuple[str, str]]:
    for kind, value in _lexer(name).get_tokens(text):
        while kind not in STANDARD_TYPES and kind.parent:
            kind = kind.parent
        short = STANDARD_TYPES.get(kind, "")
        yield ("" if short in _PLAIN else short), value


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


def _span(kind: str, text: str) -> str:
    return f'<span class="{kind}">{text}</span>' if kind else text
