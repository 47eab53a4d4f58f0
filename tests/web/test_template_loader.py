"""White space between tags is taken out when a template is loaded; what a reader could see of it stays."""

import pytest
from django.template import Engine

from web.template_loader import compact


@pytest.mark.parametrize(
    ("source", "compacted"),
    [
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a</li><li>b</li></ul>"),
        ("{% if a %}\n  <p>\n    one\n  </p>\n{% endif %}\n", "{% if a %}<p>\n    one\n  </p>{% endif %}"),
        ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
        ('<a\n  class="b"\n  href="{% url "c" %}"\n>\n  <b>', '<a class="b" href="{% url "c" %}"><b>'),
        (
            '<a href="b"{% if c > d %}\n  class="e"{% endif %}\n  id="f">',
            '<a href="b"{% if c > d %} class="e"{% endif %} id="f">',
        ),
        ("{% if a < b %}\n  {{ c }}\n{% endif %}", "{% if a < b %}\n  {{ c }}\n{% endif %}"),
        ("{{ first }}\n{{ second }}", "{{ first }}\n{{ second }}"),
        ("{{ name }}\n<b>b</b>", "{{ name }}\n<b>b</b>"),
        ("{% load web %}\n{# why #}\n<p>", "{% load web %}{# why #}<p>"),
        (
            "<p>\n  {% blocktranslate trimmed %}\n    <b>one</b>\n    <i>two</i>\n  {% endblocktranslate %}\n</p>",
            "<p>{% blocktranslate trimmed %}\n    <b>one</b>\n    <i>two</i>\n  {% endblocktranslate %}</p>",
        ),
    ],
)
def test_a_line_break_between_two_tags_means_nothing(source, compacted):
    assert compact(source) == compacted


def test_mails_in_plain_text_keep_their_lines():
    source = Engine.get_default().get_template("mail/base.txt").source
    assert source.count("\n") > 3
