"""A program takes its language's usual form, and whoever reads and types in it loses neither place nor word."""

import os
import unittest

from playwright.sync_api import expect

from browsing import DESKTOP, LOOKS, BrowserTest, Hold, button, editor, verdict, write

UNFORMATTED = 'package main\nfunc main() {\nfmt.Println("hello")\n}\n'
FORMATTED = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n'
BROKEN = "package main\n\nfunc main() {\n\tx := \n}\n"


def content(page):
    """What the editor holds, also of lines that are out of sight: the draft as the page would send it."""
    return page.evaluate(
        "document.querySelector('.code-editor').shadowRoot.querySelector('.cm-content').cmView.view.state.doc.toString()"
    )


def news(page):
    """What is said of it, for who does not see the code move."""
    return page.locator(".source > [aria-live]")


def wait_for_content(page, text):
    page.wait_for_function(
        "text => document.querySelector('.code-editor').shadowRoot.querySelector('.cm-content')"
        ".cmView.view.state.doc.toString() === text",
        arg=text,
    )


def place(page):
    """The cursor's place in the text."""
    return page.evaluate(
        "document.querySelector('.code-editor').shadowRoot.querySelector('.cm-content').cmView.view"
        ".state.selection.main.head"
    )


class Formatting(BrowserTest):
    def test_the_button_formats_and_one_step_takes_it_back(self):
        page = self.open("/")
        write(page, "go", UNFORMATTED)
        button(page, "Format").click()
        wait_for_content(page, FORMATTED)
        expect(news(page)).to_have_text("Formatted.")
        button(page, "Format").click()
        expect(news(page)).to_have_text("The code is in its usual form.")
        editor(page).focus()
        page.keyboard.press("ControlOrMeta+z")
        wait_for_content(page, UNFORMATTED)
        self.assert_no_complaints()

    def test_the_key_formats_and_the_cursor_stays_at_its_word(self):
        page = self.open("/")
        write(page, "go", UNFORMATTED)
        page.keyboard.press("ControlOrMeta+Home")
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        for _ in range(len("fmt.Pri")):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Control+Shift+F")
        wait_for_content(page, FORMATTED)
        self.assertEqual(FORMATTED[: place(page)].rsplit("\n", 1)[1], "\tfmt.Pri")
        # One goes on where one was.
        page.keyboard.type("X")
        wait_for_content(page, FORMATTED.replace("Println", "PriXntln"))
        self.assert_no_complaints()

    def test_swift_has_the_editors_indentation(self):
        page = self.open("/")
        write(page, "swift", "if true{\nprint( 1 )\n}\n")
        button(page, "Format").click()
        wait_for_content(page, "if true {\n    print(1)\n}\n")

    def test_what_is_in_sight_stays_there(self):
        page = self.open("/")
        lines = "".join(f"\n\tprintln({index})\n" for index in range(200))
        before = f"package main\nfunc main() {{{lines}}}\n".replace("\tprintln(150)", "println( 150 )")
        write(page, "go", before)
        page.keyboard.press("ControlOrMeta+End")
        line = page.locator(".cm-line", has_text="println(190)")
        expect(line).to_be_visible()
        was = line.bounding_box()["y"]
        button(page, "Format").click()
        page.wait_for_function(
            "() => document.querySelector('.code-editor').shadowRoot.querySelector('.cm-content')"
            ".cmView.view.state.doc.toString().includes('println(150)')"
        )
        self.assertAlmostEqual(line.bounding_box()["y"], was, delta=2)

    def test_what_does_not_parse_is_said_on_its_line(self):
        page = self.open("/")
        write(page, "go", BROKEN)
        button(page, "Format").click()
        problem = page.locator(".problem-line")
        expect(problem.first).to_contain_text("expected operand")
        expect(page.locator(".cm-error-line").first).to_be_visible()
        expect(news(page)).to_have_text("Not formatted: 1 message below the code.")
        self.assertEqual(content(page), BROKEN)
        problem.first.click()
        self.assertGreater(place(page), 0)
        # Mended, it is formatted, and nothing is said any more.
        write(page, "go", UNFORMATTED)
        button(page, "Format").click()
        wait_for_content(page, FORMATTED)
        expect(problem).to_have_count(0)
        self.assert_no_complaints()

    def test_who_types_meanwhile_loses_nothing(self):
        page = self.open("/")
        write(page, "go", UNFORMATTED)
        hold = Hold(page, "**/api/format")
        button(page, "Format").click()
        expect(button(page, "Format")).to_have_attribute("aria-disabled", "true")
        page.locator(".cm-content").focus()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type("// more")
        hold.end()
        expect(page.get_by_role("alert")).to_contain_text("left as it is")
        self.assertEqual(content(page), UNFORMATTED + "// more")
        expect(button(page, "Format")).not_to_have_attribute("aria-disabled", "true")

    def test_who_wants_it_has_programs_formatted_before_they_run(self):
        page = self.open("/")
        page.locator(".options > summary").click()
        page.get_by_label("Format on Run").check()
        page.keyboard.press("Escape")
        write(page, "go", UNFORMATTED)
        button(page, "Run").click()
        expect(verdict(page)).to_contain_text("ended by itself")
        self.assertEqual(content(page), FORMATTED)
        # The browser remembers.
        again = self.open("/", context=page.context)
        again.locator(".options > summary").click()
        expect(again.get_by_label("Format on Run")).to_be_checked()
        # What cannot be formatted runs all the same, and the compiler says why not.
        write(again, "go", BROKEN)
        button(again, "Run").click()
        expect(again.locator(".problem-line").first).to_contain_text("error")

    def test_a_service_without_a_worker_says_why(self):
        page = self.open("/")
        write(page, "go", UNFORMATTED)
        detail = "No worker is connected, so nothing can be formatted or vetted at present."
        page.route("**/api/format", lambda route: route.fulfill(status=503, json={"title": "No", "detail": detail}))
        self.is_listening = False
        button(page, "Format").click()
        expect(page.get_by_role("alert")).to_have_text(detail)
        self.assertEqual(content(page), UNFORMATTED)


class Looks(BrowserTest):
    def test_the_buttons_fit(self):
        for size, scheme in LOOKS:
            page = self.open("/", size=size, scheme=scheme)
            write(page, "go", BROKEN)
            button(page, "Format").click()
            expect(page.locator(".problem-line").first).to_be_visible()
            self.assert_fits(page)
            if size == DESKTOP:
                tops = [button(page, name).bounding_box()["y"] for name in ("Format", "Share", "Run")]
                self.assertLess(max(tops) - min(tops), 2)
            self.assert_accessible(page)
            picture(page, f"{size['width']}-{scheme}")
            page.locator(".options > summary").click()
            picture(page, f"{size['width']}-{scheme}-options")


def picture(page, name):
    """Where somebody wants to look at them."""
    if folder := os.environ.get("FLAMEBOX_SHOTS"):
        page.screenshot(path=f"{folder}/format-{name}.png")


if __name__ == "__main__":
    unittest.main()
