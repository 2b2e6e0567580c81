"""The pages without JavaScript: for reading, and for running too."""

import unittest

from playwright.sync_api import expect

import programs
from browsing import LOOKS, BrowserTest, button


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

    def test_pages_carry_no_style_of_their_own(self):
        html = self.open("/", scripts=False).content()
        self.assertNotIn("style=", html)
        self.assertNotIn("<style", html)


if __name__ == "__main__":
    unittest.main()
