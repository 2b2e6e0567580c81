"""What is typed stands as it was typed, however fast, and from the first text box into the editor that takes its place."""

import unittest

from playwright.sync_api import expect

from browsing import PHONE, BrowserTest, Hold

LETTERS = "abcdefghij"


class Fast(BrowserTest):
    def test_letters_that_come_between_two_frames_keep_their_order(self):
        page = self.open("/")
        page.locator(".cm-content").focus()
        page.keyboard.press("ControlOrMeta+Home")
        page.keyboard.type(LETTERS * 40)
        first = page.locator(".cm-line").first
        expect(first).to_have_text(LETTERS * 40 + "package main")
        page.keyboard.press("ControlOrMeta+z")
        expect(first).not_to_contain_text("j" + "package main")
        self.assert_no_complaints()

    def test_typing_goes_on_while_the_editor_takes_the_boxs_place(self):
        page = self.open("/healthz")
        hold = Hold(page, "**/vendor/codemirror/index.js")
        page.goto("/", wait_until="commit")
        box = page.locator("textarea[name=code], textarea.source-text").first
        box.focus()
        page.keyboard.press("ControlOrMeta+Home")
        typed = ""
        for index in range(400):
            page.keyboard.press(LETTERS[index % 10])
            typed += LETTERS[index % 10]
            # In the middle of it.
            if index == 150:
                hold.end()
        expect(page.locator(".cm-line").first).to_have_text(typed + "package main")


class Arriving(BrowserTest):
    def test_the_box_stands_where_the_editor_is_going_to_be(self):
        for size in ({"width": 1440, "height": 900}, {"width": 1024, "height": 768}, PHONE):
            page = self.open("/healthz", size=size)
            hold = Hold(page, "**/code/main.js")
            page.goto("/", wait_until="commit")
            box = page.locator("textarea[name=code]")
            expect(box).to_be_visible()
            before = place_of(page, "#editor") | {"run": place_of(page, "#run"), "go": place_of(page, "#language")}
            hold.end()
            page.locator(".cm-content").wait_for()
            run, language = (place_of(page, f"body.is-live {each}") for each in (".run-button", "select"))
            after = place_of(page, ".source") | {"run": run, "go": language}
            # A pixel for rounding; the example's sentence is part of what takes the box's place.
            for name in ("x", "y", "width"):
                self.assertAlmostEqual(before[name], after[name], delta=1.5, msg=f"{name} {size}")
            for control in ("run", "go"):
                for name in ("x", "y"):
                    self.assertAlmostEqual(before[control][name], after[control][name], delta=1.5, msg=f"{control} {size}")
            self.assert_no_complaints()


def place_of(page, selector):
    return page.locator(selector).first.bounding_box()


if __name__ == "__main__":
    unittest.main()
