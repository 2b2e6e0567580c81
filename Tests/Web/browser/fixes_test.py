"""What Swift's compiler offers to mend is mended with one click, beside what it said, and one step takes it back."""

import os
import unittest

from playwright.sync_api import expect

from browsing import DESKTOP, LOOKS, BrowserTest, button, editor, verdict, write
from format_test import content, news, wait_for_content

BROKEN = """func f(a: Int) -> Int? { a }
let é = 1; let x = f(é)
let y: Int = f(a: 2)
print(x ?? 0, y)
"""
LABELLED = BROKEN.replace("f(é)", "f(a: é)")
MENDED = LABELLED.replace("f(a: 2)", "f(a: 2)!")


def fixes(page):
    return page.locator(".problems .fix")


class Fixing(BrowserTest):
    def test_fixes_are_done_one_after_the_other_and_undone_in_steps(self):
        page = self.open("/")
        write(page, "swift", BROKEN)
        button(page, "Run").click()
        expect(verdict(page)).to_contain_text("did not compile")
        expect(fixes(page)).to_have_text(["Insert 'a: '", "Insert ' ?? <#default value#>'", "Insert '!'"])
        fixes(page).nth(0).click()
        wait_for_content(page, LABELLED)
        expect(news(page)).to_have_text("Fixed.")
        fixes(page).nth(2).click()
        wait_for_content(page, MENDED)
        # Its line is no longer as it was.
        fixes(page).nth(1).click()
        expect(page.get_by_role("alert")).to_contain_text("Run it again.")
        self.assertEqual(content(page), MENDED)
        for text in (LABELLED, BROKEN):
            editor(page).focus()
            page.keyboard.press("ControlOrMeta+z")
            wait_for_content(page, text)
        page.keyboard.press("ControlOrMeta+y")
        page.keyboard.press("ControlOrMeta+y")
        wait_for_content(page, MENDED)
        button(page, "Run").click()
        expect(page.get_by_role("log", name="Output")).to_have_text("1 2\n")
        self.assert_no_complaints()

    def test_what_an_address_shows_can_be_mended_as_well(self):
        page = self.open("/")
        write(page, "swift", BROKEN)
        button(page, "Run").click()
        expect(fixes(page)).to_have_count(3)
        other = self.open(page.url)
        other.locator(".cm-content").wait_for()
        fixes(other).nth(0).click()
        wait_for_content(other, LABELLED)
        self.assert_no_complaints()


class Looks(BrowserTest):
    def test_fixes_fit(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                write(page, "swift", BROKEN)
                button(page, "Run").click()
                expect(verdict(page)).to_contain_text("did not compile")
                if size != DESKTOP:
                    button(page, "Code").click()
                expect(fixes(page)).to_have_count(3)
                self.assert_fits(page)
                self.assert_accessible(page)
                if folder := os.environ.get("FLAMEBOX_SHOTS"):
                    page.screenshot(path=f"{folder}/fixes-{size['width']}-{scheme}.png")


if __name__ == "__main__":
    unittest.main()
