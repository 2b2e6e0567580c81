"""A program of several files in the page: its tabs, one text that holds them, and addresses that do."""

import os
import re
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, BrowserTest, button, editor, write
from format_test import wait_for_content

MAIN = """package main

import (
\t"fmt"
\t"os"

\t"play/words"
)

func main() {
\tdata, _ := os.ReadFile("data/x.txt")
\tfmt.Println(words.Count(string(data)), os.Getenv("WHO"))
}
"""
WORDS = """package words

import "strings"

func Count(text string) int { return len(strings.Fields(text)) }
"""
ARCHIVE = f"{MAIN}-- words/words.go --\n{WORDS}-- data/x.txt --\none two three\n"

SWIFT = """import Words
print(count("a b"))
-- Sources/Words/w.swift --
public func count(_ text: String) -> Int { text.split(separator: " ").count }
"""


def tabs(page):
    return page.get_by_role("group", name="Files").get_by_role("button")


def is_in_sight(tab):
    return tab.evaluate(
        """tab => {
          const [own, list] = [tab, tab.parentElement].map((each) => each.getBoundingClientRect())
          return own.top >= list.top - 1 && own.bottom <= list.bottom + 1
        }"""
    )


def picture(page, name):
    """Where somebody wants to look at them."""
    if folder := os.environ.get("FLAMEBOX_SHOTS"):
        page.screenshot(path=f"{folder}/files-{name}.png")


def paste(page, language, text):
    page.get_by_label("Language", exact=True).select_option(language)
    editor(page).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.evaluate(
        """text => {
          const data = new DataTransfer()
          data.setData("text/plain", text)
          document.querySelector('.code-editor').shadowRoot.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
        }""",
        text,
    )


def name_file(page, name):
    field = page.get_by_label("File name")
    expect(field).to_be_focused()
    field.fill(name)
    page.keyboard.press("Enter")


class Tabs(BrowserTest):
    def test_one_pasted_text_is_several_files_that_run(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        for language, text, names, output in [
            ("go", ARCHIVE, ["main.go", "words/words.go", "data/x.txt"], "3 me\n"),
            ("swift", SWIFT, ["main.swift", "Sources/Words/w.swift"], "2\n"),
        ]:
            with self.subTest(language=language):
                paste(page, language, text)
                expect(tabs(page)).to_have_text(names)
                if language == "go":
                    page.get_by_text("Options", exact=True).click()
                    page.get_by_label("Environment").fill("WHO=me")
                    page.keyboard.press("Escape")
                button(page, "Run").click()
                expect(page.get_by_role("log", name="Output")).to_have_text(output)
        self.assert_no_complaints()

    def test_files_are_added_renamed_and_removed_by_keyboard(self):
        page = self.open("/")
        write(page, "go", 'package main\n\nfunc main() { println(message) }\n')
        page.get_by_text("Options", exact=True).click()
        page.get_by_role("button", name="Add a file").press("Enter")
        name_file(page, "main.go")
        expect(page.get_by_role("alert")).to_have_text("Two files bear the same name.")
        page.get_by_label("File name").fill("main.go/words.txt")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("'main.go' cannot be both a file and a folder.")
        page.get_by_label("File name").fill("message.go")
        page.keyboard.press("Enter")
        expect(tabs(page)).to_have_text(["main.go", "message.go"])
        expect(tabs(page).nth(1)).to_have_attribute("aria-pressed", "true")
        editor(page).fill('package main\n\nconst message = "hello"\n')
        page.get_by_role("button", name="Rename").press("Enter")
        name_file(page, "words.go")
        expect(tabs(page)).to_have_text(["main.go", "words.go"])
        expect(editor(page)).to_contain_text("const message")
        button(page, "Run").click()
        expect(page.get_by_role("log", name="Output")).to_have_text("hello\n")
        page.get_by_role("button", name="Rename").click()
        page.keyboard.press("Escape")
        expect(page.get_by_label("File name")).to_be_hidden()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Remove").click()
        expect(editor(page)).to_contain_text("func main")
        self.assert_no_complaints()

    def test_what_is_wrong_leads_to_its_file(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        paste(page, "go", ARCHIVE.replace("len(strings.Fields(text))", '"x"'))
        button(page, "Run").click()
        page.get_by_role("button", name="words/words.go:5").click()
        expect(tabs(page).nth(1)).to_have_attribute("aria-pressed", "true")
        page.locator(".cm-error-line").first.wait_for()

    def test_one_step_takes_a_pasted_text_of_several_files_back(self):
        page = self.open("/")
        mine = "package main\n\nfunc main() { println(1) }\n"
        write(page, "go", mine)
        editor(page).focus()
        page.keyboard.press("ControlOrMeta+End")
        page.keyboard.type("// mine")
        # Under the name of the file that was there, and under others.
        for text, names in [
            (ARCHIVE, ["main.go", "words/words.go", "data/x.txt"]),
            (ARCHIVE.replace(MAIN, f"-- other.go --\n{MAIN}"), ["other.go", "words/words.go", "data/x.txt"]),
        ]:
            paste(page, "go", text)
            expect(tabs(page)).to_have_text(names)
            # From whichever file, once what was typed since is undone.
            tabs(page).nth(1).click()
            wait_for_content(page, WORDS)
            editor(page).focus()
            page.keyboard.press("ControlOrMeta+End")
            page.keyboard.type("x")
            page.keyboard.press("ControlOrMeta+z")
            wait_for_content(page, WORDS)
            page.keyboard.press("ControlOrMeta+z")
            wait_for_content(page, mine + "// mine")
            expect(page.get_by_role("group", name="Files")).to_be_hidden()
        # And what was typed before it can still be undone.
        editor(page).focus()
        page.keyboard.press("ControlOrMeta+z")
        wait_for_content(page, mine)
        self.assert_no_complaints()

    def test_many_tabs_take_two_rows_and_the_one_shown_is_in_sight(self):
        files = "".join(f"-- folder/another_file_{number}.go --\npackage folder\n" for number in range(18))
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                page.locator(".cm-content").wait_for()
                paste(page, "go", f"{MAIN}{files}-- z.txt --\nz\n")
                expect(tabs(page)).to_have_count(20)
                first, last = tabs(page).first, tabs(page).last
                heights = page.evaluate(
                    "[...document.querySelectorAll('.file-list, .file-list button')].map((each) => each.offsetHeight)"
                )
                self.assertLessEqual(heights[0], 2 * heights[1] + 12)
                # By keyboard, too.
                tabs(page).nth(18).focus()
                page.keyboard.press("Tab")
                page.keyboard.press("Enter")
                expect(last).to_have_attribute("aria-pressed", "true")
                self.assertTrue(is_in_sight(last) and not is_in_sight(first))
                self.assert_fits(page)
                self.assert_accessible(page)
                picture(page, f"{size['width']}-{scheme}")
                page.locator(".file-tools").get_by_role("button", name="Remove").focus()
                first.click()
                expect(first).to_have_attribute("aria-pressed", "true")
                self.assertTrue(is_in_sight(first))

    def test_an_address_holds_all_files(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        paste(page, "go", ARCHIVE)
        expect(tabs(page)).to_have_count(3)
        address = page.evaluate(
            """async (files) => {
              const answer = await fetch("/share", { method: "POST", body: files })
              return "/p/" + await answer.text()
            }""",
            ARCHIVE,
        )
        page.goto(address)
        expect(tabs(page)).to_have_text(["main.go", "words/words.go", "data/x.txt"])
        tabs(page).nth(2).click()
        expect(editor(page)).to_have_text(re.compile("one two three"))

    def test_tabs_are_accessible_and_fit(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                page.locator(".cm-content").wait_for()
                paste(page, "go", ARCHIVE)
                expect(tabs(page)).to_have_count(3)
                self.assert_accessible(page)
                self.assert_fits(page)
                page.get_by_role("button", name="Add file").click()
                self.assert_accessible(page)
                self.assert_fits(page)


if __name__ == "__main__":
    unittest.main()
