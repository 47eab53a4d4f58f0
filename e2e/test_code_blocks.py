"""Code blocks and tables: their stored HTML holds no words, the page adds them in its language."""

import json

import pytest
from playwright.sync_api import expect

from e2e.pages import box_of, by_number, wait_until_live

PYTHON = "```python\na = 1\nb = 2\nc = 3\n```"
SHELL = "```sh\n" + "ls\n" * 24 + "ls\n```"
PLAIN = "```\none\n```"
TABLE = "a | b\n--|--\n1 | 2"
BLOCKS = {
    PYTHON: ["Python", "3 lines", "Copy"],
    SHELL: ["Shell", "25 lines", "Copy"],
    PLAIN: ["Text", "1 line", "Copy"],
    "```pycon\n>>> 1\n1\n```": ["Python session", "2 lines", "Copy"],
}

# What versions 1 and 2 of the renderer stored for two of them.
STORED_BEFORE = {
    PYTHON: (
        '<figure class="code" dir="ltr"><figcaption><span class="lang">Python</span><span class="num">3 lines</span>'
        '</figcaption><pre tabindex="0" role="region" aria-label="Python code, 3 lines">'
        '<span class="linenos" aria-hidden="true">1\n2\n3</span><code>a <span class="o">=</span> '
        '<span class="mi">1</span>\nb <span class="o">=</span> <span class="mi">2</span>\nc <span class="o">=</span> '
        '<span class="mi">3</span></code></pre></figure>'
    ),
    PLAIN: (
        '<figure class="code" dir="ltr"><figcaption><span class="lang">Text</span><span class="num">1 line</span>'
        '</figcaption><pre tabindex="0" role="region" aria-label="Code, 1 line"><code>one</code></pre></figure>'
    ),
}


# Runs when the page has been read and its modules have not run yet. An answer that a test has changed on its way would
# not do: Chromium lets no page open a socket whose address it cannot tell.
BEFORE_SCRIPTS = """
addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return
    %s
}, true)
"""


@pytest.fixture
def room(new_room):
    return new_room("bob", "alice")


def caption(article):
    """The pieces of the first block's caption, as they are shown."""
    return article.locator("figcaption").first.evaluate(
        "caption => [...caption.childNodes].map(one => one.textContent.trim())"
    )


def expect_complete(page, numbers):
    """Every block has its caption and its name, and none has anything twice."""
    for number, pieces in zip(numbers, BLOCKS.values(), strict=True):
        assert caption(by_number(page, number)) == pieces
    python, shell, plain, session = (by_number(page, number) for number in numbers)
    expect(python.get_by_role("region", name="Python code, 3 lines", exact=True)).to_be_visible()
    expect(plain.get_by_role("region", name="Code, 1 line", exact=True)).to_be_visible()
    expect(session.get_by_role("region", name="Python session code, 2 lines", exact=True)).to_be_visible()
    expect(shell.locator("summary")).to_have_text("Show all 25 lines")
    shell.locator("summary").click()
    expect(shell.get_by_role("region", name="Shell code, 25 lines", exact=True)).to_be_visible()


def test_a_page_adds_its_words_to_what_it_brings_and_to_what_arrives(room, enter):
    first = [room.say("bob", text) for text in BLOCKS]
    table = room.say("bob", TABLE)
    alice = enter("alice", room)
    expect_complete(alice, first)
    expect(by_number(alice, table).get_by_role("region", name="Table", exact=True)).to_be_visible()

    later = [room.say("bob", text) for text in BLOCKS]
    other_table = room.say("bob", TABLE)
    expect(by_number(alice, other_table).get_by_role("region", name="Table", exact=True)).to_be_visible()
    expect_complete(alice, later)


def test_the_page_of_a_message_adds_them_too(room, enter):
    number = room.say("bob", PYTHON)
    alice = enter("alice", room, path=f"{room.path}messages/{number}/")
    expect(alice.get_by_role("region", name="Python code, 3 lines", exact=True)).to_be_visible()


def test_two_people_read_one_message_in_their_own_languages(room, enter):
    first = room.say("bob", PYTHON)
    alice, bob = enter("alice", room, locale="de-DE"), enter("bob", room)
    later = room.say("bob", PYTHON)
    for page, name in ((alice, "Python-Code, 3 Zeilen"), (bob, "Python code, 3 lines")):
        for number in (first, later):
            expect(by_number(page, number).get_by_role("region", name=name, exact=True)).to_be_visible()


def test_the_words_are_those_of_the_page_in_the_form_for_their_number(room, enter):
    alice = enter("alice", room)
    alice.add_init_script(
        BEFORE_SCRIPTS
        % """
        const words = document.getElementById("copy-pattern").dataset
        document.documentElement.lang = "pl"
        words.linesFew = "{count} wiersze"
        words.linesOther = words.linesMany = "{count} wierszy"
        words.code = "kod {language}, {lines}"
    """
    )
    alice.reload()
    wait_until_live(alice)
    few, many = room.say("bob", PYTHON), room.say("bob", PYTHON.replace("b = 2", "b = 2\n\n"))
    expect(by_number(alice, few).get_by_role("region", name="kod Python, 3 wiersze", exact=True)).to_be_visible()
    expect(by_number(alice, many).get_by_role("region", name="kod Python, 5 wierszy", exact=True)).to_be_visible()


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_nothing_moves_when_the_words_come(room, enter, touch):
    numbers = [room.say("bob", text) for text in [*BLOCKS, TABLE]]
    plain, alice = (
        enter("alice", room, java_script_enabled=on, has_touch=touch, is_mobile=touch) for on in (False, True)
    )
    expect(by_number(alice, numbers[0]).locator("figcaption .num")).to_have_text("3 lines")
    for number in numbers:
        expected, found = (box_of(by_number(page, number).locator(".msg-body")) for page in (plain, alice))
        assert (number, found["height"]) == (number, expected["height"])


def test_a_block_that_was_stored_before_looks_like_a_new_one(room, enter):
    numbers = [room.say("bob", text) for text in STORED_BEFORE]
    alice = enter("alice", room)
    new = [look(by_number(alice, number)) for number in numbers]
    assert [one["name"] for one in new] == ["Python code, 3 lines", "Code, 1 line"]

    alice.add_init_script(
        BEFORE_SCRIPTS
        % f"""
        const stored = {json.dumps(list(STORED_BEFORE.values()))}
        for (const block of document.querySelectorAll(".code")) block.outerHTML = stored.shift()
    """
    )
    alice.reload()
    expect(alice.locator("figcaption .lang")).to_have_text(["Python", "Text"])
    assert [look(by_number(alice, number)) for number in numbers] == new


def look(article):
    """What tells a reader one block from another: its size, texts, name and colours."""
    return article.locator(".code").evaluate("""block => {
        const caption = block.firstElementChild
        const { width, height } = block.getBoundingClientRect()
        const number = caption.querySelector(".num")
        const first = caption.firstChild.nodeType === Node.TEXT_NODE ? caption : caption.firstChild
        const properties = ["color", "fontFamily", "fontSize", "fontWeight"]
        const style = element => properties.map(name => getComputedStyle(element)[name])
        return {
            width, height, text: block.innerText, name: block.querySelector("pre").ariaLabel,
            left: number.getBoundingClientRect().left, styles: [style(first), style(number)],
        }
    }""")


def test_copying_brings_exactly_the_code(room, enter):
    number = room.say("bob", PYTHON)
    alice = enter("alice", room)
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = by_number(alice, number).locator("[data-copy]")
    button.click()
    expect(button).to_have_text("Copied")
    assert alice.evaluate("navigator.clipboard.readText()") == "a = 1\nb = 2\nc = 3"
    expect(button).to_have_text("Copy")


def test_without_javascript_a_block_says_its_language_and_its_lines(room, enter):
    numbers = [room.say("bob", text) for text in (PYTHON, SHELL, PLAIN)]
    alice = enter("alice", room, java_script_enabled=False)
    python, shell, plain = (by_number(alice, number).locator(".code") for number in numbers)
    expect(python).to_match_aria_snapshot("""
        - figure "Python 3":
            - text: Python 3
            - code: a = 1 b = 2 c = 3
    """)
    expect(shell).to_match_aria_snapshot("""
        - figure "bash 25":
            - text: bash 25
            - group: 1–25
    """)
    expect(plain).to_match_aria_snapshot("""
        - figure "1":
            - text: "1"
            - code: one
    """)
    shell.get_by_text("1–25").click()
    expect(shell.locator("code")).to_be_visible()
