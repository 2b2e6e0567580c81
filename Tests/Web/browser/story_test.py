"""The whole of it, as a newcomer and their colleague live through it."""

import unittest

from playwright.sync_api import expect

import programs
from browsing import BrowserTest, button, editor, flamegraph, run, tree, verdict, wait_for_profile, write
from service import service


class Story(BrowserTest):
    def test_from_a_first_visit_to_a_shared_link_and_a_change_of_it(self):
        page = self.open("/")
        self.sees_a_starter_program(page)
        self.sees_an_error_on_its_line(page)
        self.sees_a_run_from_queue_to_flamegraph(page)
        self.reads_the_flamegraph(page)
        address, picture = self.shares(page)
        if service().restart:
            service().restart()
        other = self.open(address)
        self.sees_the_same(other, picture)
        self.runs_a_change_as_its_own(other, address)
        self.assert_no_complaints()

    def sees_a_starter_program(self, page):
        expect(editor(page)).to_contain_text("package main")
        expect(flamegraph(page)).to_contain_text("The flamegraph appears here")
        expect(tree(page).get_by_role("treeitem")).to_have_count(0)

    def sees_an_error_on_its_line(self, page):
        write(page, "swift", programs.SWIFT_WITH_ERROR)
        button(page, "Run").click()
        problem = page.get_by_role("button", name="main.swift:8")
        expect(problem).to_contain_text("divisorz")
        expect(page.locator(".cm-error-line")).to_contain_text("divisorz")
        expect(flamegraph(page)).to_contain_text("was not built")
        problem.click()
        expect(editor(page)).to_be_focused()

    def sees_a_run_from_queue_to_flamegraph(self, page):
        watch_states(page)
        editor(page).fill(programs.SWIFT)
        page.keyboard.press("ControlOrMeta+Enter")
        wait_for_profile(page)
        states = page.evaluate("window.statesSeen")
        self.assertIn("Compiling…", states)
        self.assertIn("Running…", states)
        expect(page.get_by_role("log", name="Output")).to_contain_text("most divisors: ")
        expect(page.locator(".cm-error-line")).to_have_count(0)
        self.assertRegex(page.url, r"/r/[A-Za-z0-9_-]{22}$")

    def reads_the_flamegraph(self, page):
        canvas = page.locator(".flame-canvas")
        canvas.hover(position={"x": 200, "y": 30})
        strip = page.locator(".frame-strip")
        for fact in ("Total", "Self", "95 % sure", "Module"):
            expect(strip).to_contain_text(fact)
        canvas.click(position={"x": 200, "y": 50})
        trail = page.get_by_role("navigation", name="Zoom")
        expect(trail.get_by_role("listitem")).not_to_have_count(1)
        self.assertIn("focus=", page.url)
        trail.get_by_role("button", name="all").click()
        expect(trail.get_by_role("listitem")).to_have_count(1)
        page.get_by_role("searchbox", name="Search functions").fill("divisors")
        expect(page.locator(".matched")).to_contain_text("% matched")
        self.assertIn("search=divisors", page.url)
        button(page, "Reset").click()
        expect(page.get_by_role("searchbox")).to_have_value("")

    def shares(self, page):
        page.get_by_role("searchbox").fill("divisors")
        button(page, "Share").click()
        box = page.get_by_role("textbox", name="Address")
        expect(box).to_be_visible()
        address = box.input_value()
        self.assertTrue(address.startswith(service().url))
        self.assertIn("search=divisors", address)
        return address, portrait(page)

    def sees_the_same(self, page, picture):
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        expect(page.get_by_role("searchbox")).to_have_value("divisors")
        self.assertEqual(portrait(page), picture)

    def runs_a_change_as_its_own(self, page, address):
        run(page, "swift", programs.SWIFT.replace("most divisors", "changed"))
        expect(page.get_by_role("log", name="Output")).to_contain_text("changed: ")
        self.assertNotEqual(page.url.partition("?")[0], address.partition("?")[0])


def watch_states(page):
    """Notes every sentence of the status, however short it stands."""
    page.evaluate(
        """() => {
          const status = document.querySelector(".verdict")
          window.statesSeen = []
          new MutationObserver(() => window.statesSeen.push(status.textContent))
            .observe(status, { childList: true, characterData: true, subtree: true })
        }"""
    )


def portrait(page):
    """What a visitor sees of a run."""
    return {
        "code": editor(page).inner_text(),
        "output": page.get_by_role("log", name="Output").inner_text(),
        "verdict": verdict(page).inner_text(),
        "tree": [item.get_attribute("aria-label") for item in tree(page).get_by_role("treeitem").all()],
        "numbers": page.get_by_role("region", name="Numbers").inner_text(),
    }


if __name__ == "__main__":
    unittest.main()
