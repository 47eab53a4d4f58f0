"""What people write and what others see."""

import re
import threading

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import rendering
from chat.rendering import render
from chat.rendering.characters import neutral
from chat.rendering.code import LABELS

REL = 'rel="noopener noreferrer nofollow ugc"'


def code(text: str) -> str:
    """What the copy button copies: the text of the code element, without markup."""
    inner = text.partition("<code>")[2].partition("</code>")[0]
    for tag in {part.split(">")[0] for part in inner.split("<")[1:]}:
        inner = inner.replace(f"<{tag}>", "")
    return inner.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0").replace("&amp;", "&")


def linked(url: str, text: str | None = None) -> str:
    return f'<a href="{url}" {REL}>{text or url}</a>'


def tag(name: str) -> str:
    return f'<span class="tag-link">#{name}</span>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("hello", "<p>hello</p>"),
        ("**bold** *italic* ~~gone~~", "<p><strong>bold</strong> <em>italic</em> <del>gone</del></p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("one\n\n\n\ntwo", "<p>one</p><p>two</p>"),
        ("snake_case_name and __init__.py", "<p>snake_case_name and <strong>init</strong>.py</p>"),
        ("see some_file_name.py _now_", "<p>see some_file_name.py <em>now</em></p>"),
        ("\\*not bold\\* 2 \\< 3", "<p>*not bold* 2 &lt; 3</p>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ("`` a ` b `` and ` alone", "<p><code>a ` b</code> and ` alone</p>"),
        ("`**x** #y https://z.example`", "<p><code>**x** #y https://z.example</code></p>"),
        ("AT&T &copy; &amp;", "<p>AT&amp;T &amp;copy; &amp;amp;</p>"),
        ("# Plan *b*\nmore", "<p><strong>Plan <em>b</em></strong></p><p>more</p>"),
        ("###### C# ##", "<p><strong>C#</strong></p>"),
        ("a\n---\nb", "<p>a</p><hr><p>b</p>"),
        ("> said\n> so\n\nno", "<blockquote><p>said<br>so</p></blockquote><p>no</p>"),
        ("> said\nanswer", "<blockquote><p>said</p></blockquote><p>answer</p>"),
        ("> > deep\n> less", "<blockquote><blockquote><p>deep</p></blockquote><p>less</p></blockquote>"),
        ("get:\n- a\n- b\nthanks", "<p>get:</p><ul><li>a</li><li>b</li></ul><p>thanks</p>"),
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("* a\n\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("7. a\n8. b", '<ol start="7"><li>a</li><li>b</li></ol>'),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n  more", "<ul><li>a<br>more</li></ul>"),
        ("1. a\n\n   para\n2. b", "<ol><li><p>a</p><p>para</p></li><li><p>b</p></li></ol>"),
        ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("-5 degrees", "<p>-5 degrees</p>"),
        ("    not code", "<p>not code</p>"),
        ("a\tb", "<p>a   b</p>"),
        ("<b>bold</b> <!-- hidden -->", "<p>&lt;b&gt;bold&lt;/b&gt; &lt;!-- hidden --&gt;</p>"),
        ("[a]: https://x.example\n[a] [b][a] [^1]", f"<p>[a]: {linked('https://x.example')}<br>[a] [b][a] [^1]</p>"),
        ("# Hi {: #x .fixed }", f"<p><strong>Hi {{: {tag('x')} .fixed }}</strong></p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_of_a_chat(source, html):
    assert render(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[the *plan*](https://a.example/x_y_z)", linked("https://a.example/x_y_z", "the <em>plan</em>")),
        ('[t](https://a.example "a title")', linked("https://a.example", "t")),
        ("[t](<https://a.example/(>)", linked("https://a.example/(", "t")),
        ("[a [b] c](https://a.example)", linked("https://a.example", "a [b] c")),
        ("[w](https://a.example/w_(x))", linked("https://a.example/w_(x)", "w")),
        ("[](https://a.example)", linked("https://a.example")),
        ("[write](mailto:a@b.example)", linked("mailto:a@b.example", "write")),
        ("https://a.example/snake_case_(x)_y", linked("https://a.example/snake_case_(x)_y")),
        ("(https://a.example/x)", f"({linked('https://a.example/x')})"),
        ("https://a.example/x. Then", f"{linked('https://a.example/x')}. Then"),
        ("**https://a.example/x**", f"<strong>{linked('https://a.example/x')}</strong>"),
        ("<https://a.example/x>", linked("https://a.example/x")),
        ("https://a.example/?a=1&b=2#c", linked("https://a.example/?a=1&amp;b=2#c")),
        ("https://a.example。次", f"{linked('https://a.example')}。次"),
        ("xhttps://a.example", "xhttps://a.example"),
        ("![a cat](https://a.example/cat.png)", linked("https://a.example/cat.png", "a cat")),
        ("[![badge](https://b.example/s.svg)](https://a.example)", linked("https://a.example", "badge")),
        ("[see https://a.example/x](https://a.example)", linked("https://a.example", "see https://a.example/x")),
    ],
)
def test_links(source, html):
    assert render(source) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("#tag", tag("tag")),
        ("see #españa-cafés, #日本_2 (#x)!", f"see {tag('españa-cafés')}, {tag('日本_2')} ({tag('x')})!"),
        ("#channel_names_ stay", f"{tag('channel_names_')} stay"),
        ("*#tag* **#b**", f"<em>{tag('tag')}</em> <strong>{tag('b')}</strong>"),
        ("#1 #2026 #_", "#1 #2026 #_"),
        ("a#b ##c /#d &#e;", "a#b ##c /#d &amp;#e;"),
        (f"#{'a' * 50} #{'a' * 51}", f"{tag('a' * 50)} #{'a' * 51}"),
        ("https://a.example/#part", linked("https://a.example/#part")),
        ("[#x](https://a.example)", linked("https://a.example", "#x")),
        ("`#x`", "<code>#x</code>"),
    ],
)
def test_tags(source, html):
    assert render(source) == f"<p>{html}</p>"


def test_a_table_stands_in_a_box_that_scrolls():
    html = render("before\na | b\n--|--:\n`x|y` | **2**\nafter")
    assert html == (
        '<p>before</p><div class="table" tabindex="0"><table><thead><tr><th>a</th><th align="right">b</th></tr></thead>'
        '<tbody><tr><td><code>x|y</code></td><td align="right"><strong>2</strong></td></tr></tbody></table></div>'
        "<p>after</p>"
    )


def test_a_code_block_is_a_figure_with_its_language_and_length():
    assert render("```py\nx = 1\n```") == (
        '<figure class="code" dir="ltr"><figcaption data-language="python" data-lines="1">Python</figcaption>'
        '<pre tabindex="0"><code>x <span class="o">=</span> <span class="mi">1</span></code></pre></figure>'
    )


@pytest.mark.parametrize(("written", "language"), [("sh", "bash"), ("pycon", "pycon")])
def test_a_caption_that_needs_a_word_is_left_to_the_page(written, language):
    html = render(f"```{written}\nls\n```")
    assert html.startswith(
        f'<figure class="code" dir="ltr"><figcaption data-language="{language}" data-lines="1"></figcaption><pre '
    )


def test_nothing_is_stored_that_would_have_to_be_translated():
    languages = "".join(f"```{language}\n{'0' * 3}\n```\n" for language in sorted(LABELS))
    numbers = "0\n" * 30
    html = render(f"{languages}```\n{numbers}```\n1 | 2\n--|--\n3 | 4\n")
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    names = {name for name in LABELS.values() if name}
    shown = {text.strip() for text in tree.itertext()} - names
    assert [text for text in shown if re.search(r"[^\W\d_]", text)] == []
    attributes = {name: value for element in tree.iter() for name, value in element.attrib.items()}
    assert set(attributes) == {"class", "dir", "data-language", "data-lines", "tabindex", "aria-hidden"}


@pytest.mark.parametrize("language", ["", "nonsense", "autohotkey", "text", '"><img>', "guess"])
def test_an_unknown_language_is_plain_text_and_never_guessed(language):
    assert render(f"```{language}\nimport os\n```") == (
        '<figure class="code" dir="ltr"><figcaption data-lines="1"></figcaption>'
        '<pre tabindex="0"><code>import os</code></pre></figure>'
    )


@pytest.mark.parametrize("language", ["python", "go", "yaml", "html", "pycon", "diff", "", "json"])
def test_copied_code_is_exactly_what_was_written(language):
    text = "\n\tif a < b && c:\n\t\tx = '&amp; <b>'  \n\n\n# end\t\n"
    assert code(render(f"```{language}\n{text}\n```")) == text


def test_a_forgotten_fence_is_closed():
    assert code(render("so:\n```python\nx = 1")) == "x = 1"
    assert render("~~~\n```\n~~~\nafter").endswith("<code>```</code></pre></figure><p>after</p>")
    assert code(render("````\n```\n````")) == "```"


def test_code_in_lists_and_quotes_stays_where_it_was_written():
    html = render("1. do:\n   ```sh\n   ls\n     x\n   ```\n2. then\n\n> ```\n> quoted\n> ```")
    assert html.startswith('<ol><li><p>do:</p><figure class="code"')
    assert html.count("<ol>") == 1
    assert "<blockquote><figure" in html
    assert code(html) == "ls\n  x"


def test_lines_have_numbers_from_three_on_which_are_not_in_the_code():
    html = render("```\na\nb\nc\n```")
    assert '<span class="linenos" aria-hidden="true">1\n2\n3</span><code>a\nb\nc</code>' in html
    assert "linenos" not in render("```\na\nb\n```")


def test_long_code_folds():
    assert "<details>" not in render("```\n" + "x\n" * 20 + "```")
    html = render("```\n" + "x\n" * 143 + "```")
    assert '<figcaption data-lines="143"></figcaption><details><summary>1–143</summary><pre' in html
    assert html.endswith("</pre></details></figure>")


def test_the_eleventh_block_is_plain():
    html = render("```python\nx = 1\n```\n" * 12)
    assert html.count("<figure") == 12
    assert html.count('class="mi"') == 10


def test_a_block_that_is_too_long_is_plain_and_whole():
    text = "\n".join(["x = 1"] * 1400)
    assert code(render(f"```python\n{text}\n```")) == text
    assert "class" not in render(f"```python\n{text}\n```").partition("<code>")[2]


def test_a_message_is_shown_as_written_when_it_costs_too_much():
    before = rendering.fallbacks.budget
    source = "> " * 1000 + "<b>\nend"
    assert render(source) == "<p>" + "&gt; " * 1000 + "&lt;b&gt;<br>end</p>"
    assert rendering.fallbacks.budget == before + 1
    assert render("**still** works") == "<p><strong>still</strong> works</p>"


def test_what_is_logged_is_not_what_was_written(caplog):
    caplog.set_level("INFO", "hubbub.rendering")
    render("> " * 1000 + "a secret")
    assert len(caplog.records) == 1
    assert "secret" not in str(vars(caplog.records[0]))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n\r\t")))
@settings(max_examples=200, deadline=None)
def test_the_short_way_for_plain_words_says_the_same_as_the_long_one(text):
    text = neutral(text).strip()
    if rendering._PLAIN.fullmatch(text) and "://" not in text:
        assert render(text) == rendering._rendered(text)


def test_threads_do_not_share_a_converter():
    sources = [f"**{n}** `{n}` [{n}](https://a.example/{n})\n- {n}" for n in range(40)]
    expected = [render(source) for source in sources]
    wrong: list[str] = []

    def work():
        wrong.extend(source for source, html in zip(sources, expected, strict=True) if render(source) != html)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
