"""What a browser complains about during a test: console errors, exceptions, CSP reports, answers of 500 and more."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Response

# What a line that a test cuts, or a server that it stops, makes every page complain of.
BROKEN_LINE = r"WebSocket|htmx:ws:error|ERR_|Failed to (load|fetch)"

# In the page, because the console entry of Chromium does not say which element it was.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || "inline"} at ${event.sourceFile}`)
})
"""


class Complaints:
    """Collects from every page of the contexts that it listens to. `allow` takes back what a test brings about."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_CSP)
        context.on("page", self._listen_to_page)

    def allow(self, pattern: str) -> None:
        """Complaints in which this regular expression is found are expected, also those heard before."""
        self._allowed.append(re.compile(pattern))

    def all(self) -> list[str]:
        return [one for one in self._heard if not any(pattern.search(one) for pattern in self._allowed)]

    def _listen_to_page(self, page: Page) -> None:
        page.on("console", self._hear_console)
        page.on("pageerror", self._hear_exception)
        page.on("response", self._hear_response)

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _hear_exception(self, error: Error) -> None:
        self._heard.append(f"exception: {error.message}\n{error.stack or ''}")

    def _hear_response(self, response: Response) -> None:
        if response.status >= 500:
            self._heard.append(f"answer: {response.status} {response.request.method} {response.url}")
