"""Answers that come late or out of turn, other tabs, and output that is more than a page can hold."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import BrowserTest, button, editor, run, wait_for_profile, write


class Answers(BrowserTest):
    def test_a_program_is_sent_once_and_what_is_typed_meanwhile_is_kept(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        held = hold(page, "**/api/runs")
        button(page, "Run").click()
        expect(page.locator(".status")).to_contain_text("Sending")
        editor(page).press("ControlOrMeta+End")
        page.keyboard.type("// meanwhile")
        page.keyboard.press("ControlOrMeta+Enter")
        wait_until_held(page, held)
        held[0].continue_()
        wait_for_profile(page)
        self.assertEqual(len(held), 1)
        expect(page.locator(".source.is-edited")).to_be_visible()
        page.reload()
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        editor(page).press("ControlOrMeta+End")
        expect(editor(page)).to_contain_text("// meanwhile")
        self.assert_no_complaints()

    def test_a_program_sent_from_a_page_that_was_left_changes_no_other(self):
        page = self.open("/")
        run(page, "go", programs.GO_SHORT)
        write(page, "go", programs.GO_SHORT + "// next\n")
        held = hold(page, "**/api/runs")
        button(page, "Run").click()
        wait_until_held(page, held)
        page.go_back()
        expect(page).to_have_url(re.compile("/$"))
        with page.expect_response("**/api/runs") as answer:
            held[0].continue_()
        sent = answer.value.json()["id"]
        page.wait_for_function("id => (localStorage['flamebox.runs'] ?? '').includes(id)", arg=sent)
        expect(page).to_have_url(re.compile("/$"))
        expect(editor(page)).not_to_contain_text("// next")
        self.assert_no_complaints()

    def test_a_slow_answer_to_an_earlier_page_changes_nothing(self):
        page = self.open("/")
        run(page, "go", programs.GO_SHORT)
        first = page.url.rpartition("/")[2]
        run(page, "go", programs.GO_SHORT + "// the second\n")
        expect(page).not_to_have_url(re.compile(first))
        second = page.url.rpartition("/")[2]
        held = hold(page, f"**/api/runs/{first}")
        page.go_back()
        wait_until_held(page, held)
        page.go_forward()
        wait_for_profile(page)
        with page.expect_response(f"**/api/runs/{first}"):
            held[0].continue_()
        # Whatever the answer does to the page, it has done a few frames later.
        for _ in range(10):
            page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(page).to_have_url(re.compile(second))
        link = page.locator(".downloads a").first
        self.assertIn(second, link.get_attribute("href"))
        expect(editor(page)).to_contain_text("// the second")
        self.assert_no_complaints()


class Tabs(BrowserTest):
    def test_another_tab_leaves_a_draft_alone(self):
        mine = self.open("/")
        other = self.open("/", context=mine.context)
        write(other, "go", "package main // of the other tab")
        other.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('flamebox.draft:'))")
        other.close()
        mine.reload()
        mine.locator(".cm-content").wait_for()
        expect(editor(mine)).to_have_text("package main // of the other tab")


class Printing(BrowserTest):
    def test_a_flood_of_places_and_colours_is_text_in_the_end(self):
        page = self.open("/")
        write(page, "go", programs.GO_FLOOD)
        button(page, "Run").click()
        log = page.get_by_role("log", name="Output")
        expect(log).to_contain_text("the end")
        self.assertEqual(log.locator("button").count(), 500)
        self.assertEqual(log.locator(".sgr-color-1").count(), 5000)

    def test_the_focus_stays_on_a_link_whose_line_goes_on(self):
        page = self.open("/")
        write(page, "go", programs.GO_DOTS)
        button(page, "Run").click()
        log = page.get_by_role("log", name="Output")
        link = log.get_by_role("button", name="main.go:9")
        link.focus()
        expect(log).to_contain_text("the end")
        expect(link).to_be_focused()

    def test_a_link_leads_into_another_file(self):
        page = self.open("/")
        url = page.evaluate(
            """async (files) => {
              const body = JSON.stringify({ language: "go", files })
              const headers = { "Content-Type": "application/json" }
              return (await (await fetch("/api/runs", { method: "POST", headers, body })).json()).url
            }""",
            programs.GO_PLACES,
        )
        page.goto(url)
        page.locator(".cm-content").wait_for()
        page.get_by_role("log", name="Output").get_by_role("button", name="other.go:3").click()
        expect(page.locator(".cm-activeLine")).to_contain_text("const place")
        expect(editor(page)).to_be_focused()


def hold(page, address):
    """Requests to this address wait in the list that comes back; each goes on when it is told to."""
    held = []
    page.route(address, lambda route: held.append(route))
    return held


def wait_until_held(page, held):
    for _ in range(1200):
        if held:
            return
        page.wait_for_timeout(50)
    raise AssertionError("Nothing was asked for.")


if __name__ == "__main__":
    unittest.main()
