"""People at their browsers: logged in through the page, and everything a page complains of is noted."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.building import PDF
from tests.visiting import Site

# Pictures are for people: where nobody will look, SCREENSHOTS=0 spares the time.
WANTED = os.environ.get("SCREENSHOTS") != "0"
SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# A form that was refused or came late is no fault: Chromium reports the status of every answer from 400 on.
_REFUSED = re.compile("the server responded with a status of (409|422)")
TIMEOUT = 10_000
expect.set_options(timeout=TIMEOUT)


@dataclass
class Live:
    """A running server: its address, and `site` to build in and look at its database."""

    address: str
    site: Site
    folder: Path
    password: str


@dataclass
class People:
    browser: Browser
    live: Live
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    _states: dict[str, Any] = field(default_factory=dict)

    def at(self, username: str, language: str = "zh_Hans_CN", **options: Any) -> Page:
        """A new page of this person's browser, logged in (through the page, the first time)."""
        if username not in self._states:
            page = self.stranger()
            self.log_in(page, username)
            self._states[username] = page.context.storage_state()
            page.context.close()
        return self._page(language, storage_state=self._states[username], **options)

    def stranger(self, language: str = "zh_Hans_CN", **options: Any) -> Page:
        """A page of nobody's."""
        return self._page(language, **options)

    def log_in(self, page: Page, username: str) -> None:
        page.goto(f"{self.live.address}/login")
        page.locator("#username").fill(username)
        page.locator("#password").fill(self.live.password)
        page.locator("#password").press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))

    def _page(self, language: str, **options: Any) -> Page:
        locale = "zh-CN" if language.startswith("zh") else "en-GB"
        options = {"viewport": WIDE, "color_scheme": "light", "locale": locale, **options}
        context = self.browser.new_context(
            base_url=self.live.address, timezone_id="Asia/Shanghai", reduced_motion="reduce", **options
        )
        context.set_default_timeout(TIMEOUT)
        context.add_cookies([{"name": "language", "value": language, "url": self.live.address}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        """CSP violations come as console errors too."""
        if message.type in ("error", "warning") and not _REFUSED.search(message.text):
            self.complaints.append(f"{message.location.get('url')}: {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.live.address + "/", "data:", "blob:", "about:")):
            self.complaints.append(f"left the host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def pages(self) -> list[Page]:
        return [page for context in self.contexts for page in context.pages]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def pdf(folder: Path, name: str) -> Path:
    """A file to upload."""
    path = folder / name
    path.write_bytes(PDF + name.encode())
    return path


def shot(page: Page, name: str, wanted: bool = WANTED) -> None:
    """A picture to look at, in tests/screenshots: the page from its top, to the height of three phones at most."""
    if not wanted:
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    page.wait_for_load_state()  # a page on its way has no document yet
    width, height = page.evaluate("[innerWidth, Math.min(document.documentElement.scrollHeight, 2400)]")
    clip = {"x": 0, "y": 0, "width": width, "height": max(height, 1)}
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, clip=clip, animations="disabled")
