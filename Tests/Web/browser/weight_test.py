"""What a first view fetches: how much of our own, in how many requests, and nothing that it does not need."""

import gzip
import re
import unittest
import urllib.request

from playwright.sync_api import expect

from browsing import BrowserTest

MOST_REQUESTS = 25
MOST_OWN_BYTES = 100 * 1024


class FirstView(BrowserTest):
    def test_few_requests_and_little_code(self):
        page = self.open("/healthz")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        page.locator(".cm-content").wait_for()
        page.wait_for_load_state("networkidle")
        self.assertLessEqual(len(asked), MOST_REQUESTS, asked)
        own = [url for url in asked if "/assets/" in url and "/vendor/" not in url]
        self.assertNotEqual([url for url in own if url.endswith("/code/main.js")], [])
        bundled = [url for url in own if url.endswith(".js") and "/code/" not in url]
        self.assertEqual(bundled, [], "the sources are served as they are: scripts/bundle makes them few")
        # The page itself counts: its styles stand in it, so that nothing has to come before it is painted.
        self.assertEqual([url for url in own if url.endswith(".css")], [])
        self.assertLessEqual(sum(map(sent_bytes, [page.url, *own])), MOST_OWN_BYTES, own)
        self.assert_no_complaints()

    def test_what_compares_is_fetched_when_it_is_asked_for(self):
        page = self.open("/healthz")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        page.locator(".cm-content").wait_for()
        compares = [url for url in asked if re.search("/(mode|compare)[.]|/comparison/", url)]
        self.assertEqual(compares, [])

    def test_the_editor_is_asked_for_before_any_script_ran(self):
        page = self.open("/", scripts=False)
        preloads = page.locator("link[rel=modulepreload]").evaluate_all("(all) => all.map(({ href }) => href)")
        self.assertTrue(any(url.endswith("/vendor/codemirror/index.js") for url in preloads), preloads)
        for url in preloads:
            with urllib.request.urlopen(url) as answer:
                self.assertEqual(answer.status, 200, url)

    def test_what_is_typed_meanwhile_is_kept_when_the_editor_comes(self):
        page = self.open("/healthz")
        held = []
        is_held = True
        page.route("**/vendor/codemirror/index.js", lambda route: held.append(route) if is_held else route.continue_())
        page.goto("/")
        box = page.locator("textarea[name=code], textarea.source-text").first
        box.click()
        page.keyboard.press("ControlOrMeta+Home")
        page.keyboard.type("// typed ")
        # From here on none is held: one that came just after these lines would wait for ever.
        is_held = False
        while held:
            held.pop().continue_()
        page.keyboard.type("early\n")
        expect(page.locator(".cm-content")).to_be_visible()
        expect(page.locator(".cm-content")).to_contain_text("// typed early")


def sent_bytes(url):
    """As they are sent: gzip'ed."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
        return len(body) if answer.headers.get("Content-Encoding") == "gzip" else len(gzip.compress(body))


if __name__ == "__main__":
    unittest.main()
