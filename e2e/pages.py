"""What a person does on a page, in the words of the tests. Everything waits on state, nothing on time."""

import re

from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from tests.harness.names import PASSWORD, room_id


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/rooms/"))


def open_room(page: Page, title: str) -> None:
    """One of the club's rooms, until its socket is open."""
    page.goto(f"/rooms/{room_id(title)}/")
    wait_until_live(page)


def wait_until_live(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-socket", "open")


def send(page: Page, text: str) -> None:
    """Write into the composer and press Enter. Returns at once: the message may still be pending."""
    box = page.get_by_label("Message", exact=True)
    box.fill(text)
    box.press("Enter")


def article(page: Page, text: str) -> Locator:
    """The message that contains a text."""
    return page.locator("#messages article", has_text=text)


def expect_sent(page: Page, text: str) -> None:
    """There is exactly one such message, and the server has given it a number."""
    expect(article(page, text)).to_have_count(1)
    expect(article(page, text)).to_have_attribute("data-number", re.compile(r"^\d+$"))


def numbers(page: Page) -> list[int]:
    """The numbers of the messages on the screen, from top to bottom."""
    found: list[int] = page.eval_on_selector_all(
        "#messages article[data-number]", "articles => articles.map(one => Number(one.dataset.number))"
    )
    return found


def composer(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def texts(page: Page) -> list[str]:
    """What the messages on the screen say, from top to bottom, pending ones too."""
    found: list[str] = page.eval_on_selector_all(
        "#messages article .msg-body", "bodies => bodies.map(one => one.textContent.trim())"
    )
    return found


def by_number(page: Page, number: int) -> Locator:
    return page.locator(f'#messages article[data-number="{number}"]')


def box_of(shown: Locator) -> FloatRect:
    box = shown.bounding_box()
    assert box is not None, shown
    return box


def hold_posts(page: Page) -> list[Route]:
    """From now on messages that are sent wait here until the test lets each go: continue_(), abort(), fulfill()."""
    held: list[Route] = []
    page.route(re.compile(r"/messages/$"), lambda route: held.append(route))
    return held


def wait_for(page: Page, held: list[Route], count: int = 1) -> Route:
    """Until so many are held; the newest of them."""
    while len(held) < count:
        page.wait_for_event("request", timeout=15_000)
    return held[count - 1]


def scroll_to_top(page: Page) -> None:
    page.locator(".timeline").evaluate("box => box.scrollTop = -box.scrollHeight")


def page_up(page: Page) -> None:
    """To the top of what is shown, until something older stands there or the room begins."""
    first = numbers(page)[0]
    scroll_to_top(page)
    page.wait_for_function(  # a function: the CSP lets no expression be evaluated again and again
        "first => Number(document.querySelector('#messages article').dataset.number) < first"
        " || document.querySelector('#older.begin-mark')",
        arg=first,
    )


def page_down(page: Page, to: int) -> None:
    """By the newest of what is shown, until the message of this number is."""
    while (last := numbers(page)[-1]) < to:
        by_number(page, last).scroll_into_view_if_needed()
        expect(by_number(page, last + 1)).to_be_attached()


def beginning(page: Page) -> Locator:
    return page.get_by_role("heading", name=re.compile("This is the beginning of"))


def page_up_to_the_beginning(page: Page) -> None:
    while not beginning(page).count():
        page_up(page)


def watch_line(page: Page) -> None:
    """From now on, in every frame, how far the line that is being read (the first on the screen) has moved."""
    page.evaluate(
        """() => {
            const box = document.querySelector(".timeline")
            const edge = box.getBoundingClientRect().top
            const line = [...box.querySelectorAll("article")].find(one => one.getBoundingClientRect().bottom > edge + 1)
            const id = line.id, was = line.getBoundingClientRect().top
            const watched = window.watched = { drift: 0 } // its own: the last look of an earlier watch may still come
            // An intersection is computed last in a frame: this is what is painted. It is asked for within that frame:
            // a line that is replaced between the two is measured outside of the document, at 0.
            const see = ([seen], observer) => {
                observer.disconnect()
                watched.drift = Math.max(watched.drift, Math.abs(seen.boundingClientRect.top - was))
            }
            const look = () => {
                const now = document.getElementById(id)
                if (now) new IntersectionObserver(see).observe(now)
                else watched.drift = Infinity
                window.watching = requestAnimationFrame(look)
            }
            cancelAnimationFrame(window.watching)
            window.watching = requestAnimationFrame(look)
        }"""
    )


def drift(page: Page) -> float:
    """Pixels, the most since watch_line. Looks three frames later, when what happened is drawn."""
    moved: float = page.evaluate(
        """new Promise(done => {
            const after = frames => requestAnimationFrame(() => frames ? after(frames - 1) : done(watched.drift))
            after(3)
        })"""
    )
    return moved
