"""What is suspicious about a program stands on its lines, and what can be mended is mended with one click."""

import os
import unittest

from playwright.sync_api import expect

from browsing import DESKTOP, LOOKS, BrowserTest, button, editor, verdict, write
from format_test import content, news, wait_for_content

SUSPICIOUS = 'package main\n\nfunc main() {\n\tx := "é"\n\tx = x\n\tprintln(x)\n}\n'
MENDED = 'package main\n\nfunc main() {\n\tx := "é"\n\tprintln(x)\n}\n'
ASLEEP = """package main

func wait(c chan int) { <-c }

func main() {
\tc := make(chan int)
\tfor range 3 {
\t\tgo wait(c)
\t}
\tselect {}
}
"""


def problems(page):
    return page.locator(".problems:not(.goroutines)")


class Vetting(BrowserTest):
    def test_a_finding_stands_on_its_line_and_is_mended_with_one_step_back(self):
        page = self.open("/")
        write(page, "go", SUSPICIOUS)
        button(page, "Vet").click()
        line = problems(page).locator(".problem-line")
        expect(line).to_have_text("warning main.go:5:2 self-assignment of x")
        expect(page.locator(".code-editor .cm-warning-line")).to_have_count(1)
        button(page, "Remove self-assignment").click()
        wait_for_content(page, MENDED)
        # It looks again by itself.
        expect(problems(page).get_by_role("heading")).to_have_text("Nothing suspicious was found.")
        expect(news(page)).to_have_text("Nothing suspicious was found.")
        editor(page).focus()
        page.keyboard.press("ControlOrMeta+z")
        wait_for_content(page, SUSPICIOUS)
        self.assert_no_complaints()

    def test_a_program_that_was_changed_since_is_left_as_it_is(self):
        page = self.open("/")
        write(page, "go", SUSPICIOUS)
        button(page, "Vet").click()
        expect(problems(page).locator(".fix")).to_be_visible()
        editor(page).focus()
        page.keyboard.press("ControlOrMeta+Home")
        page.keyboard.type("// more\n")
        button(page, "Remove self-assignment").click()
        expect(page.get_by_role("alert")).to_contain_text("left as it is")
        self.assertEqual(content(page), "// more\n" + SUSPICIOUS)

    def test_a_connection_that_breaks_off_is_said(self):
        page = self.open("/")
        write(page, "go", SUSPICIOUS)
        self.is_listening = False
        for name, path in (("Vet", "**/api/vet"), ("Format", "**/api/format")):
            page.route(path, lambda route: route.abort())
            button(page, name).click()
            expect(page.get_by_role("alert")).to_have_text("The connection broke off, and nothing was done. Try again.")
            # It is not taken back although the service is there.
            page.wait_for_timeout(700)
            expect(page.get_by_role("alert")).to_be_visible()
            page.unroute(path)
            button(page, name).click()
            expect(page.get_by_role("alert")).to_be_hidden()
        self.assertEqual(content(page).count("x = x"), 1)


class Stopping(BrowserTest):
    def test_who_waits_for_what_leads_to_the_line(self):
        page = self.open("/")
        write(page, "go", ASLEEP)
        button(page, "Run").click()
        expect(verdict(page)).to_contain_text("all goroutines are asleep")
        told = page.get_by_role("region", name="Who waits for what").get_by_role("button")
        expect(told).to_have_text(
            [
                "The main goroutine waits for ever in a select without cases, main.go:10.",
                "3 goroutines wait to receive from a channel, main.go:3, started at main.go:8.",
            ]
        )
        told.nth(1).click()
        expect(page.locator(".cm-activeLine")).to_have_text("func wait(c chan int) { <-c }")
        self.assert_no_complaints()
        plain = self.open(page.url, scripts=False, context=None)
        expect(plain.locator("#goroutines li")).to_have_count(2)

    def test_a_program_out_of_memory_runs_again_with_memory(self):
        page = self.open("/")
        grow = "\tfor {\n\t\tb := make([]byte, 1<<20)\n\t\tfor i := range b {\n\t\t\tb[i] = 1\n\t\t}\n\t\tkept = append(kept, b)\n\t}\n"
        write(page, "go", "package main\n\nvar kept [][]byte\n\nfunc main() {\n" + grow + "}\n")
        button(page, "Run").click()
        expect(verdict(page)).to_contain_text("recording memory tells which functions hold it.")
        button(page, "Run again with memory").click()
        expect(verdict(page)).to_contain_text("most of what it held came from main.main (")
        expect(button(page, "Run again with memory")).to_be_hidden()


class Choosing(BrowserTest):
    def test_a_toolchain_is_chosen_and_sent_beside_the_options(self):
        page = self.open("/")
        offered = page.request.get("/api/toolchains").json()
        go = next(each for each in offered["languages"] if each["language"] == "go")
        page.close()
        page = self.open("/")
        page.route("**/api/toolchains", lambda route: route.fulfill(json=offered))
        if len(go["toolchains"]) < 2:
            go["toolchains"].append({"name": "go-second", "version": "go version go1"})
        second = go["toolchains"][1]["name"]
        page.reload()
        write(page, "go", SUSPICIOUS)
        page.locator(".options > summary").click()
        page.get_by_label("Toolchain").select_option(second)
        page.keyboard.press("Escape")
        expect(page.locator(".option-chips")).to_contain_text(second)
        with page.expect_request("**/api/runs") as sent:
            self.is_listening = False
            button(page, "Run").click()
        body = sent.value.post_data_json
        self.assertEqual(body["toolchain"], second)
        self.assertNotIn("toolchain", body["options"])
        # Of the other language there is one.
        page.get_by_label("Language").select_option("swift")
        page.locator(".options > summary").click()
        expect(page.get_by_label("Toolchain")).to_be_hidden()


class Looks(BrowserTest):
    def test_findings_and_goroutines_fit(self):
        for size, scheme in LOOKS:
            page = self.open("/", size=size, scheme=scheme)
            write(page, "go", SUSPICIOUS)
            button(page, "Vet").click()
            expect(page.locator(".fix")).to_be_visible()
            self.assert_fits(page)
            self.assert_accessible(page)
            picture(page, f"{size['width']}-{scheme}")
            write(page, "go", ASLEEP)
            button(page, "Run").click()
            expect(verdict(page)).to_contain_text("all goroutines are asleep")
            if size != DESKTOP:
                button(page, "Code").click()
            expect(page.get_by_role("region", name="Who waits for what")).to_be_visible()
            self.assert_fits(page)
            self.assert_accessible(page)
            picture(page, f"{size['width']}-{scheme}-asleep")


def picture(page, name):
    """Where somebody wants to look at them."""
    if folder := os.environ.get("FLAMEBOX_SHOTS"):
        page.screenshot(path=f"{folder}/vet-{name}.png")


if __name__ == "__main__":
    unittest.main()
