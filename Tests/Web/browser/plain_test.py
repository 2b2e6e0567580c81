"""The pages without JavaScript: for reading, and for running too."""

import base64
import hashlib
import re
import unittest
import urllib.request

from playwright.sync_api import expect

import programs
from browsing import LOOKS, BrowserTest, button
from service import service


class WithoutScripts(BrowserTest):
    def test_a_program_is_run_and_read(self):
        page = self.open("/", scripts=False)
        page.get_by_role("combobox", name="Language").select_option("go")
        page.get_by_role("textbox", name="Source code").fill(programs.GO)
        button(page, "Run").click()
        # The page asks again by itself until the run is over.
        expect(page.get_by_role("region", name="Flamegraph").locator("svg")).to_be_visible()
        expect(page.get_by_role("log", name="Output")).to_contain_text("<script>counting</script>")
        top = page.get_by_role("region", name="Top functions", exact=True)
        expect(top.get_by_role("table")).to_contain_text("main.collatz")
        self.assert_no_complaints()
        self.looks_well(page.url)

    def looks_well(self, address):
        """As it is without scripts: axe needs them, so only the page's own are kept from coming."""
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/healthz", size=size, scheme=scheme)
                page.route("**/main.js", lambda route: route.abort())
                for path in ("/", address, "/r/nobody-has-this-address"):
                    page.goto(path)
                    expect(page.get_by_role("main")).to_be_visible()
                    self.assert_accessible(page)
                    self.assert_fits(page)

    def test_pages_carry_one_style_that_their_policy_names(self):
        with urllib.request.urlopen(service().url) as answer:
            html = answer.read().decode()
            policy = answer.headers["Content-Security-Policy"]
        self.assertNotIn("style=", html)
        styles = re.findall("<style>(.*?)</style>", html, re.DOTALL)
        self.assertEqual(len(styles), html.count("<style"))
        digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
        self.assertEqual([f"style-src 'self' 'sha256-{digest}'" in policy for digest in digests], [True], policy)


if __name__ == "__main__":
    unittest.main()
