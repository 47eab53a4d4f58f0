"""Finds words that people read and nobody can translate: in templates, in Python, in scripts.

By rules that are simple rather than complete: a template's text and attributes; in Python whatever reads like a
sentence, and single words where forms, models and admin take them; in a script whatever reads like words at all.
"""

from tests.languages.bare_words.python import in_python
from tests.languages.bare_words.scripts import in_script
from tests.languages.bare_words.templates import in_template

__all__ = ["in_python", "in_script", "in_template"]
