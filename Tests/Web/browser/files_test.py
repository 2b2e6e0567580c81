"""A program of several files in the page: its tabs, one text that holds them, and addresses that do."""

import re
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, BrowserTest, button, editor, write

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
        expect(page.get_by_role("alert")).to_have_text("Another file has this name.")
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
