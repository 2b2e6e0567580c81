"""Chromium as the tests use it: every page is watched, and what a visitor would never notice fails the test."""

import contextlib
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from service import service

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOOKS = [(size, scheme) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]

# Compiling on a busy machine takes its time, and a real run has its own.
PATIENCE_MS = 60_000

_playwright = None
_browser = None


def browser():
    """One Chromium for all tests; each test has a context, and so cookies and storage, of its own."""
    global _playwright, _browser
    if _browser is None:
        _playwright = sync_playwright().start()
        arguments = ["--no-sandbox", "--disable-gpu"]
        _browser = _playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        expect.set_options(timeout=PATIENCE_MS)
    return _browser


def close_browser():
    if _browser is not None:
        _browser.close()
        _playwright.stop()


class BrowserTest(unittest.TestCase):
    """Opens pages and listens to what they complain of."""

    def setUp(self):
        self.complaints = []
        self.is_listening = True
        self.contexts = contextlib.ExitStack()
        self.addCleanup(self.contexts.close)

    def open(self, path="/", *, size=DESKTOP, scheme="light", scripts=True, context=None):
        """A page in a context of its own, unless one is given."""
        if context is None:
            context = browser().new_context(
                base_url=service().url, viewport=size, color_scheme=scheme, java_script_enabled=scripts
            )
            context.set_default_timeout(PATIENCE_MS)
            self.contexts.callback(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self.listen)
        page.goto(path)
        return page

    def listen(self, message):
        if self.is_listening and message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def assert_no_complaints(self):
        self.assertEqual(self.complaints, [])

    def assert_accessible(self, page):
        """What axe-core finds, and where. Its own probes break the page's policy, which is not the page's fault."""
        self.is_listening = False
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        self.is_listening = True
        found = [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in violations]
        self.assertEqual(found, [], page.url)

    def assert_fits(self, page):
        """No sideways scrolling."""
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertEqual(overflow, 0, page.url)


class OneRun(BrowserTest):
    """Runs a program of Go once; its tests open the run by its address, as the visitor who made it."""

    program = ""

    @classmethod
    def setUpClass(cls):
        cls.context = browser().new_context(base_url=service().url, viewport=DESKTOP)
        page = cls.context.new_page()
        page.goto("/")
        run(page, "go", cls.program)
        cls.path = page.url.removeprefix(service().url)
        page.close()

    @classmethod
    def tearDownClass(cls):
        cls.context.close()

    def open_run(self, query="", **options):
        page = self.open(self.path + query, **options)
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        return page


def editor(page):
    return page.get_by_role("textbox", name="Source code")


def verdict(page):
    return page.locator(".verdict")


class Hold:
    """Keeps a file from coming until it is ended, and from then on no more."""

    def __init__(self, page, pattern):
        self.routes = []
        self.is_on = True
        page.route(pattern, lambda route: self.routes.append(route) if self.is_on else route.continue_())

    def end(self):
        self.is_on = False
        while self.routes:
            self.routes.pop().continue_()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def flamegraph(page):
    return page.get_by_role("region", name="Flamegraph")


def tree(page):
    return flamegraph(page).get_by_role("tree")


def write(page, language, code):
    """Waits for the editor proper, so that what is typed is not typed into a box that is about to go."""
    page.locator(".cm-content").wait_for()
    page.get_by_role("combobox", name="Language").select_option(language)
    # The language's draft comes with the next frame: into the middle of what is filled in, if one is fast enough.
    page.evaluate("() => new Promise(requestAnimationFrame)")
    editor(page).fill(code)


def run(page, language, code):
    """Runs a program and waits for its flamegraph."""
    write(page, language, code)
    button(page, "Run").click()
    wait_for_profile(page)


def wait_for_profile(page):
    """Waits until the run is over and its picture is there: both at once, for a run in flight has glimpses of one."""
    # A button that was pressed shows what it did with the next frame.
    page.evaluate("() => new Promise(requestAnimationFrame)")
    # The end may come before the whole profile, while a glimpse is still shown; what can be downloaded is whole.
    over = '.workbench:has(.status:not([data-tone="busy"])):has(.downloads:not([hidden])) .results.has-profile'
    expect(page.locator(over)).to_be_visible()
    frames(page)


def frames(page):
    """Waits until what the page was told by now is drawn: one frame shows the state, the next one the picture."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))")
