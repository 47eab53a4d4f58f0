"""Pictures of every page: `python -m e2e.screenshots [FOLDER]`, by bin/screenshots.

Each width and scheme has a server of its own on a fresh copy of the demo, because looking at a room reads it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.browser import launch_arguments
from e2e.pages import sign_in, wait_until_live
from tests.harness.deployments import Deployment
from tests.harness.names import PASSWORD
from tests.harness.processes import ROOT
from tests.harness.servers import Server

KEPT = ROOT / "docs" / "screenshots"
IN_THE_REPOSITORY = {"room-1440-light", "room-390-dark", "rooms-820-light"}
SIZES = {390: 844, 820: 1180, 1440: 900}
SCHEMES = ("light", "dark")


def take_all(folder: Path | None) -> None:
    """Into `folder` all of them; without one, those of the repository."""
    wanted = {
        (width, scheme)
        for width in SIZES
        for scheme in SCHEMES
        if folder or any(name.endswith(f"-{width}-{scheme}") for name in IN_THE_REPOSITORY)
    }
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_arguments())
        empty = Deployment(Path(temporary) / "empty").prepare()
        demo = Deployment(Path(temporary) / "demo", DEMO_PASSWORD=PASSWORD).prepare("--demo")
        for width, scheme in sorted(wanted):
            copies = Path(temporary) / f"{width}-{scheme}"
            copies.mkdir()
            camera = Camera(browser, width, scheme, folder)
            with running(empty.copy(copies / "empty")) as server:
                camera.take(server, {"first-run": first_run})
            with running(demo.copy(copies / "demo")) as server:
                camera.take(server, {"sign-in": sign_in_page, "rooms": rooms, "room": room, "profile": profile,
                                     "not-found": not_found})  # fmt: skip
        browser.close()


@contextmanager
def running(deployment: Deployment) -> Iterator[Server]:
    server = deployment.serve()
    yield server
    server.stop()


class Camera:
    def __init__(self, browser: Browser, width: int, scheme: str, folder: Path | None) -> None:
        self.browser, self.width, self.scheme, self.folder = browser, width, scheme, folder

    def take(self, server: Server, views: dict[str, Callable[[Page], None]]) -> None:
        """One page goes through the views in their order; bob and carol sit in the workshop meanwhile."""
        page = self._page(server)
        company = [self._page(server) for _ in ("bob", "carol")] if "room" in views else []
        for username, other in zip(("bob", "carol"), company, strict=False):
            sign_in(other, username)
            room(other)
        for name, show in views.items():
            show(page)
            page.mouse.move(0, 0)
            page.wait_for_load_state("networkidle")
            self._keep(page, f"{name}-{self.width}-{self.scheme}")
        for one in (page, *company):
            one.context.close()

    def _page(self, server: Server) -> Page:
        context = self.browser.new_context(
            base_url=server.url,
            color_scheme="dark" if self.scheme == "dark" else "light",
            viewport={"width": self.width, "height": SIZES[self.width]},
            locale="en-GB",
            reduced_motion="reduce",
        )
        return context.new_page()

    def _keep(self, page: Page, name: str) -> None:
        folders = [self.folder] if self.folder else []
        folders += [KEPT] if name in IN_THE_REPOSITORY else []
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}.png"
            page.screenshot(path=path)
            with Image.open(path) as picture:
                picture.convert("RGB").save(path, optimize=True)


def first_run(page: Page) -> None:
    page.goto("/")


def sign_in_page(page: Page) -> None:
    page.goto("/accounts/login/")


def rooms(page: Page) -> None:
    sign_in(page, "alice")
    page.goto("/rooms/")


def room(page: Page) -> None:
    page.goto("/rooms/")
    page.locator("main").get_by_role("link", name="workshop").first.click()
    expect(page.locator("#messages article").first).to_be_attached()
    wait_until_live(page)


def profile(page: Page) -> None:
    page.goto("/profile/")


def not_found(page: Page) -> None:
    page.goto("/nothing/here/")


if __name__ == "__main__":
    take_all(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
