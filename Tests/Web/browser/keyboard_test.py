"""By keyboard, and for eyes that need more: the focus is never dropped, and every state can be told by other than color."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import BrowserTest, browser, button, run, verdict, wait_for_profile, write
from service import service

# 1440 by 900 at twice the size.
ZOOMED = {"width": 720, "height": 450}
# What starts another run or measures pairs is tested where that is what is tested.
STARTS = ["Run", "Compare", "Compare these two"]
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class OneEdit(BrowserTest):
    """A run and an edit of it, made once."""

    @classmethod
    def setUpClass(cls):
        cls.context = browser().new_context(base_url=service().url)
        page = cls.context.new_page()
        page.goto("/")
        run(page, "go", programs.GO)
        cls.before = page.url.rpartition("/")[2]
        write(page, "go", programs.GO.replace("4_000_000", "3_000_000"))
        button(page, "Run").click()
        expect(page).not_to_have_url(re.compile(cls.before))
        wait_for_profile(page)
        cls.after = page.url.removeprefix(service().url)
        page.close()

    @classmethod
    def tearDownClass(cls):
        cls.context.close()

    def open_edit(self, query="", **options):
        page = self.open(self.after + query, **options)
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        return page


class Focus(OneEdit):
    def test_no_control_drops_the_focus(self):
        self.sweep(self.open_edit())
        self.sweep(self.open_edit("?focus=main.main&search=collatz&fromMs=0&toMs=100000"))
        page = self.open_edit(f"?against={self.before}")
        expect(page.locator(".call-tree.differences")).to_be_visible()
        self.sweep(page)

    def sweep(self, page):
        """Presses everything that can be pressed, as it stands when its turn comes."""
        pressed = 0
        for control in page.locator(".workbench :is(button, summary):visible").element_handles():
            if not control.evaluate("(each) => each.isConnected && each.checkVisibility()"):
                continue
            name = control.inner_text().strip()
            if name in STARTS:
                continue
            control.focus()
            page.keyboard.press("Enter")
            page.evaluate(FRAMES)
            self.assertNotEqual(page.evaluate("document.activeElement.tagName"), "BODY", name)
            page.keyboard.press("Escape")
            page.evaluate(FRAMES)
            self.assertNotEqual(page.evaluate("document.activeElement.tagName"), "BODY", f"Escape after {name}")
            pressed += 1
        self.assertGreater(pressed, 10)

    def test_the_focus_stays_on_the_button_that_runs_and_stops(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        button(page, "Run").press("Enter")
        expect(button(page, "Stop")).to_be_focused()
        expect(verdict(page)).to_have_text("Running…")
        button(page, "Stop").press("Enter")
        expect(button(page, "Run")).to_be_focused()
        expect(page.locator(".status")).not_to_have_attribute("data-tone", "busy")

    def test_a_double_click_runs_and_stops_nothing(self):
        page = self.open("/")
        write(page, "go", programs.GO_SHORT)
        button(page, "Run").dblclick()
        wait_for_profile(page)
        expect(verdict(page)).to_have_text("The program ended by itself.")


class Eyes(OneEdit):
    def test_forced_colors_tell_what_is_chosen(self):
        context = browser().new_context(base_url=service().url, forced_colors="active")
        self.contexts.callback(context.close)
        page = self.open_edit(f"?against={self.before}", context=context)
        expect(page.locator(".call-tree.differences")).to_be_visible()
        self.assert_accessible(page)
        mode = page.get_by_role("region", name="Before and after").get_by_role("button", name="Difference")
        for chosen in (mode, button(page, "Wrap lines")):
            self.assertEqual(chosen.get_attribute("aria-pressed"), "true")
            self.assertNotEqual(chosen.evaluate("(each) => getComputedStyle(each).outlineStyle"), "none")

    def test_twice_the_size_fits(self):
        for query in ("", f"?against={self.before}"):
            page = self.open_edit(query, size=ZOOMED)
            self.assert_accessible(page)
            self.assert_fits(page)

    def test_nothing_moves_for_who_wants_less_motion(self):
        context = browser().new_context(base_url=service().url, reduced_motion="reduce")
        self.contexts.callback(context.close)
        page = self.open_edit(context=context)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((each) => {
              const { transitionDuration, animationName } = getComputedStyle(each)
              return transitionDuration.split(", ").some((time) => parseFloat(time) > 0) || animationName !== "none"
            }).map(({ outerHTML }) => outerHTML.slice(0, 80))"""
        )
        self.assertEqual(moving, [])


class Said(BrowserTest):
    def test_the_end_of_a_run_is_said_once(self):
        page = self.open("/")
        write(page, "go", programs.GO_SHORT)
        page.evaluate(
            """() => {
              window.said = []
              const listen = (region) => new MutationObserver(() => window.said.push(region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true })
              document.querySelectorAll("[role=status], [role=alert], [aria-live]").forEach(listen)
            }"""
        )
        button(page, "Run").click()
        wait_for_profile(page)
        said = page.evaluate("window.said")
        self.assertEqual(said.count("The program ended by itself."), 1, said)
        self.assertEqual(len(said), len(set(said)), said)


if __name__ == "__main__":
    unittest.main()
