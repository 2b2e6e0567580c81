"""The pages without JavaScript: for reading, and for running too."""

import unittest

from playwright.sync_api import expect

import programs
from browsing import LOOKS, BrowserTest, button


class WithoutScripts(BrowserTest):
    def test_a_program_is_run_and_read(self):
        page = self.open("/", scripts=False)
        self.assert_accessible_statically(page)
        page.get_by_role("combobox", name="Language").select_option("go")
        page.get_by_role("textbox", name="Source code").fill(programs.GO)
        button(page, "Run").click()
        # The page asks again by itself until the run is over.
        expect(page.get_by_role("region", name="Flamegraph").locator("svg")).to_be_visible()
        expect(page.get_by_role("log", name="Output")).to_contain_text("<script>counting</script>")
        expect(page.get_by_role("table")).to_contain_text("main.collatz")
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                look = self.open(page.url, size=size, scheme=scheme, scripts=False)
                self.assert_accessible_statically(look)
        self.assert_no_complaints()

    def assert_accessible_statically(self, page):
        """Where the page may not run scripts axe cannot run either: what scripts would replace is looked at alone."""
        html = page.content()
        self.assertIn("<h1", html)
        self.assertNotIn("style=", html)
        self.assertNotIn("<style", html)


if __name__ == "__main__":
    unittest.main()
