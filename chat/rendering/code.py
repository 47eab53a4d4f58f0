"""Code blocks: highlighted by Pygments within a budget, copied byte for byte.

The lexers were chosen by measurement: each stays far below the budget on 8 kB of its worst text that we know
(tests/chat/test_rendering_attacks.py). Autohotkey, gherkin, make and terraform hang for seconds and are not among them.
"""

import re
import time
from collections.abc import Iterator
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

HIGHLIGHTED = 10  # blocks of a message
LONGEST = 8_000  # characters of a highlighted block
BUDGET = 0.1  # seconds of this thread's processor, for all blocks of a message
FOLD = 20  # lines that are shown at once
NUMBERED = 3  # lines from which on they have numbers

# What is written after the fence -> what the reader sees, and the lexer of that name.
LABELS = {
    "bash": "Shell", "c": "C", "cpp": "C++", "csharp": "C#", "css": "CSS", "diff": "Diff", "docker": "Dockerfile",
    "go": "Go", "html": "HTML", "ini": "INI", "java": "Java", "javascript": "JavaScript", "json": "JSON",
    "kotlin": "Kotlin", "lua": "Lua", "php": "PHP", "powershell": "PowerShell", "pycon": "Python session",
    "python": "Python", "r": "R", "ruby": "Ruby", "rust": "Rust", "sql": "SQL", "swift": "Swift", "toml": "TOML",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML",
}  # fmt: skip
ALIASES = {name: name for name in LABELS} | {
    "sh": "bash", "shell": "bash", "zsh": "bash", "c++": "cpp", "h": "c", "hpp": "cpp", "c#": "csharp", "cs": "csharp",
    "patch": "diff", "dockerfile": "docker", "golang": "go", "htm": "html", "conf": "ini", "js": "javascript",
    "jsx": "javascript", "kt": "kotlin", "ps1": "powershell", "py": "python", "python3": "python", "rb": "ruby",
    "rs": "rust", "tsx": "typescript", "ts": "typescript", "svg": "xml", "yml": "yaml",
}  # fmt: skip

# Where lexers go quadratic or worse: long white space, long lines, words upon words without a mark (C#: 8 s for 8 kB).
# Real code has none of it.
_UNFIT = re.compile(r"\s{200}|[^\n]{1000}|(?<![\w.$<>?@\[\]])(?:[\w.$<>?@\[\]]++\s++){100}")
# The classes of names and spaces: half of the markup, and no colour of theirs (static/css/code.css).
_PLAIN = frozenset({"", "n", "w"})
CLASSES = frozenset(STANDARD_TYPES.values()) - _PLAIN


class Highlighter:
    """Highlights the blocks of one message until its budget is spent; what comes after is plain."""

    def __init__(self) -> None:
        self.blocks = 0
        self.spent = 0.0

    def figure(self, language: str, text: str) -> str:
        """A figure with caption, numbered lines, and a fold when there are many. `code` holds exactly `text`."""
        name = ALIASES.get(language.lower())
        lines = text.count("\n") + 1
        count = f"{lines} line" if lines == 1 else f"{lines} lines"
        label = f"{LABELS[name]} code, {count}" if name else f"Code, {count}"
        numbers = "\n".join(map(str, range(1, lines + 1))) if lines >= NUMBERED else ""
        gutter = f'<span class="linenos" aria-hidden="true">{numbers}</span>' if numbers else ""
        body = self._highlighted(name, text) if name else escape(text)
        pre = f'<pre tabindex="0" role="region" aria-label="{label}">{gutter}<code>{body}</code></pre>'
        if lines > FOLD:
            pre = f"<details><summary>Show all {count}</summary>{pre}</details>"
        caption = f'<span class="lang">{LABELS[name] if name else "Text"}</span><span class="num">{count}</span>'
        return f'<figure class="code" dir="ltr"><figcaption>{caption}</figcaption>{pre}</figure>'

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
        if total != len(text):  # a lexer that adds or loses a character must not change what is copied
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
