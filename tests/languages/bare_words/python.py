"""Whatever reads like a sentence in Python, and single words where forms, models and admin take them."""

import ast
import re

from tests.languages.bare_words.templates import Reader
from tests.languages.bare_words.words import HOLE, LETTER, PROSE, Found, shown

TRANSLATES = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
SPOKEN_ARGUMENTS = {
    "label", "help_text", "verbose_name", "verbose_name_plural", "description", "short_description", "empty_label",
    "placeholder", "title", "message",
}  # fmt: skip
SPOKEN_NAMES = {
    "verbose_name",
    "verbose_name_plural",
    "site_header",
    "site_title",
    "index_title",
    "empty_value_display",
}
SPOKEN_TABLES = {"labels", "help_texts", "error_messages", "fieldsets"}  # whose values are words
SPOKEN_CALLS = {
    "ValidationError",
    "NotAllowedError",
    "sentence",
    "add_error",
    "message_user",
    "success",
}
FOR_DEVELOPERS = {
    "TypeError", "ValueError", "RuntimeError", "LookupError", "KeyError", "AssertionError", "NotImplementedError",
    "ImproperlyConfigured",
}  # fmt: skip
FOR_MACHINES_TOO = re.compile(
    r"[{}<>=|\\]|^(?:SELECT|INSERT|UPDATE|PRAGMA|private|sandbox)\b"
)  # SQL, headers, patterns
LOGS = {"log", "logger", "logging"}


def in_python(source: str) -> list[Found]:
    reader = Module()
    reader.visit(ast.parse(source))
    return sorted(set(reader.found))


class Module(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Found] = []

    def visit(self, node: ast.AST) -> None:
        body = getattr(node, "body", None)
        if isinstance(body, list):  # a string that stands alone is a docstring
            vars(node)["body"] = [
                one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]
        super().visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = name_of(node.func)
        if name in TRANSLATES:
            self.found += [Found(node.lineno, ast.unparse(one)) for one in node.args if isinstance(one, ast.JoinedStr)]
            return
        if isinstance(node.func, ast.Attribute) and name_of(node.func.value) in LOGS:
            return
        if name in FOR_DEVELOPERS:
            return
        for argument in node.args[name == "add_error" :] if name in SPOKEN_CALLS else []:
            self.say(argument)
        if name.endswith("Field") and name_of(getattr(node.func, "value", None)) == "models" and node.args:
            self.say(node.args[0])
        for keyword in node.keywords:
            if keyword.arg in SPOKEN_ARGUMENTS:
                self.say(keyword.value)
            elif keyword.arg in SPOKEN_TABLES:
                self.say_values(keyword.value)
            elif keyword.arg == "choices" and isinstance(keyword.value, ast.List | ast.Tuple):
                for choice in keyword.value.elts:
                    self.say(choice.elts[-1] if isinstance(choice, ast.Tuple) else choice)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        is_choices = any(name_of(base) in {"TextChoices", "IntegerChoices"} for base in node.bases)
        for one in node.body:
            if is_choices and isinstance(one, ast.Assign):
                self.say(one.value.elts[1] if isinstance(one.value, ast.Tuple) else one.value)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.assigned({name_of(target) for target in node.targets}, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:  # and not the annotation
            self.assigned({name_of(node.target)}, node.value)
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Its annotation may be a string."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        named = node.args.args[len(node.args.args) - len(node.args.defaults) :]
        for argument, default in zip(
            named + node.args.kwonlyargs, node.args.defaults + node.args.kw_defaults, strict=True
        ):
            if argument.arg in SPOKEN_ARGUMENTS and default:
                self.say(default)
        for one in [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, *node.body]:
            if one:
                self.visit(one)

    def assigned(self, names: set[str], value: ast.expr) -> None:
        if names & SPOKEN_NAMES:
            self.say(value)
        if names & SPOKEN_TABLES:
            self.say_values(value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.read(node.value, node.lineno)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
        self.read(text, node.lineno)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def read(self, text: str, line: int) -> None:
        if text.startswith("<") and "\\" not in text:
            page = Reader()
            page.feed(text)
            self.found += [Found(line, words) for _, words in page.found]
        elif PROSE.search(text) and not FOR_MACHINES_TOO.search(text):
            self.found.append(Found(line, shown(text)))

    def say(self, value: ast.expr) -> None:
        """These are words, however short."""
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and LETTER.search(value.value):
            self.found.append(Found(value.lineno, value.value))

    def say_values(self, value: ast.expr) -> None:
        if isinstance(value, ast.Dict):
            for one in value.values:
                self.say(one)
        elif isinstance(value, ast.Tuple | ast.List):  # fieldsets: (title, {...})
            for one in value.elts:
                if isinstance(one, ast.Tuple) and one.elts:
                    self.say(one.elts[0])


def name_of(node: ast.AST | None) -> str:
    """The last word of a dotted name."""
    return getattr(node, "attr", "") or getattr(node, "id", "")
