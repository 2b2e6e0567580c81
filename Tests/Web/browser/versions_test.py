"""Before and after without leaving the page: what it was and is, pairs measured while one reads, the difference as a
mode of the same picture, and the versions in a row."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import (
    DESKTOP,
    LOOKS,
    BrowserTest,
    browser,
    button,
    editor,
    flamegraph,
    run,
    tree,
    wait_for_profile,
    write,
)
from service import service

WHOLE = programs.GO.replace("4_000_000", "2_000_001")
HALF = programs.GO.replace("4_000_000", "1_000_000")
# Ten pairs, on a machine that has other work too.
MEASURING_MS = 180_000

SHIFTS = """() => {
  window.shifts = []
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries()
    .filter(({ hadRecentInput }) => !hadRecentInput).map(({ value }) => value)))
    .observe({ type: "layout-shift" })
}"""


class InPlace(BrowserTest):
    """Made once: a run, and an edit of it that does half of the work."""

    @classmethod
    def setUpClass(cls):
        cls.context = browser().new_context(base_url=service().url, viewport=DESKTOP)
        page = cls.context.new_page()
        page.goto("/")
        run(page, "go", WHOLE)
        cls.before = page.url.removeprefix(service().url)
        write(page, "go", HALF)
        button(page, "Run").click()
        expect(page).not_to_have_url(re.compile(cls.before))
        wait_for_profile(page)
        cls.after = page.url.removeprefix(service().url)
        page.close()

    @classmethod
    def tearDownClass(cls):
        cls.context.close()

    def open_edit(self, query="", **options):
        """As who ran it, unless it is to look otherwise: what a run was edited from is not told to everybody."""
        page = self.open(self.after + query, **options or {"context": self.context})
        self.addCleanup(page.close)
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        return page

    def open_difference(self, **options):
        page = self.open_edit("?against=" + self.before.removeprefix("/r/"), **options)
        expect(page.locator(".call-tree.differences")).to_be_visible()
        return page

    def test_what_it_was_and_is_stands_there_at_once(self):
        page = self.open_edit()
        words = section(page)
        expect(words).to_contain_text(re.compile(r"Was [\d.]+ m?s, is [\d.]+ m?s of CPU\."))
        expect(words).to_contain_text("It prints something else.")
        expect(button(page, "Compare")).to_be_enabled()
        self.assert_no_complaints()

    def test_the_difference_is_a_mode_of_the_same_picture(self):
        page = self.open_edit()
        mode(page).click()
        expect(mode(page)).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".difference-bar")).to_contain_text("One run of each")
        expect(page.locator(".legend")).to_contain_text("less than before")
        item = tree(page).get_by_role("treeitem", name=re.compile("^main.main, .+ before, .+ after, −"))
        expect(item).to_be_visible()
        expect(page).to_have_url(re.compile("against="))
        expect(page.get_by_role("table", name="Functions before and after")).to_contain_text("main.collatz")
        expect(button(page, "Run")).to_be_enabled()
        page.locator(".flame-canvas").hover(position={"x": 100, "y": 50})
        for fact in ("Before", "After", "Difference"):
            expect(page.locator(".frame-strip")).to_contain_text(fact)
        page.get_by_role("searchbox", name="Search functions").fill("collatz")
        expect(page.locator(".matched")).to_have_text(re.compile(".+ before, .+ after matched"))
        mode(page).click()
        expect(page).not_to_have_url(re.compile("against="))
        expect(tree(page).get_by_role("treeitem", name=re.compile("^main.main, [\\d.]+ %"))).to_be_visible()
        expect(page.get_by_role("table", name="Top functions")).to_be_visible()
        self.assert_no_complaints()

    def test_the_same_numbers_stand_in_tree_and_table(self):
        page = self.open_difference()
        page.get_by_role("button", name="Top functions").click()
        expect(page.locator(".results")).to_have_attribute("data-tab", "top")
        row = page.get_by_role("table", name="Functions before and after").get_by_role("row", name="main.longest")
        expect(row).to_be_visible()
        cells = row.get_by_role("cell").all_inner_texts()
        page.get_by_role("button", name="Call tree").click()
        label = tree(page).get_by_role("treeitem", name=re.compile("^main.longest, ")).get_attribute("aria-label")
        # Total before and after.
        self.assertIn(f"{cells[-2]} before, {cells[-1]} after", label)

    def test_what_is_gone_is_on_a_switch(self):
        page = self.open_difference()
        switch = button(page, "Show what is gone")
        if switch.count() == 0:
            self.skipTest("nothing was sampled before the edit that was not after it")
        before = page.locator(".flame-canvas").evaluate("(canvas) => canvas.toDataURL()")
        switch.click()
        expect(switch).to_have_attribute("aria-pressed", "false")
        expect(page).to_have_url(re.compile("gone=hidden"))
        page.wait_for_function(
            "(before) => document.querySelector('.flame-canvas').toDataURL() !== before", arg=before
        )
        self.assertEqual(tree(page).get_by_role("treeitem", name=re.compile("gone$")).count(), 0)

    def test_an_address_of_nothing_to_compare_says_so(self):
        page = self.open_edit("?against=" + "x" * 22)
        self.is_listening = False
        expect(page.locator(".difference-bar")).to_contain_text("neither a run nor a profile")
        expect(tree(page).get_by_role("treeitem", name=re.compile("^main.main, "))).to_be_visible()

    def test_every_look_of_a_difference_is_accessible_and_fits(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open_difference(size=size, scheme=scheme)
                self.assert_accessible(page)
                self.assert_fits(page)
                page.context.close()

    def test_versions_in_a_row_are_a_chart_and_a_table(self):
        page = self.open_edit()
        page.get_by_text("History", exact=True).click()
        table = page.get_by_role("table", name="Runs to compare")
        expect(table.get_by_role("cell", name=re.compile(r"^[\d.]+ m?s$"))).not_to_have_count(0)
        expect(page.locator(".version-bars span")).not_to_have_count(0)
        expect(page.locator(".version-bars .is-shown")).to_have_count(1)
        self.assert_accessible(page)

    def test_pairs_are_measured_in_place_by_keyboard_and_nothing_moves(self):
        page = self.open_edit()
        page.evaluate(SHIFTS)
        mode(page).click()
        expect(page.locator(".call-tree.differences")).to_be_visible()
        page.wait_for_timeout(600)
        address = page.url.partition("?")[0]
        button(page, "Compare").press("Enter")
        stop = button(page, "Stop measuring")
        expect(stop).to_be_focused()
        expect(section(page)).to_contain_text(re.compile("[1-9] of 10 pairs"))
        expect(section(page).get_by_role("progressbar", name="Pairs measured")).to_be_visible()
        self.assert_accessible(page)
        expect(button(page, "Run")).to_be_enabled()
        expect(section(page).get_by_role("status")).to_contain_text("Faster: ", timeout=MEASURING_MS)
        expect(button(page, "Compare")).to_be_focused()
        self.assertEqual(page.url.partition("?")[0], address)
        # The same picture, by now with what is more than noise.
        expect(page.locator(".difference-bar")).to_contain_text("▼ less than before")
        less = tree(page).get_by_role("treeitem", name=re.compile(r"^main.main, .+, −.+ \(−.+ to −.+\)"))
        expect(less).to_be_visible()
        self.assertLess(sum(page.evaluate("window.shifts")), 0.02)
        self.is_read_from_its_address(page.url)
        self.goes_on_with_the_next_run(page)
        self.assert_no_complaints()

    def is_read_from_its_address(self, address):
        other = self.open(address)
        expect(section(other).get_by_role("status")).to_contain_text("Faster: ")
        expect(other.locator(".difference-bar")).to_contain_text("▼ less than before")
        self.assertIn("/compare/", other.get_by_role("link", name="Details").get_attribute("href"))
        other.context.close()

    def goes_on_with_the_next_run(self, page):
        """Whoever looks at differences sees that of the next edit."""
        editor(page).fill(programs.GO.replace("4_000_000", "700_000"))
        # What stands there while the run is on its way may be gone before anybody looks.
        section(page).locator(".was-and-is").evaluate(
            """(words) => {
              window.wordsSeen = []
              new MutationObserver(() => window.wordsSeen.push(words.textContent))
                .observe(words, { childList: true, characterData: true, subtree: true })
            }"""
        )
        page.keyboard.press("ControlOrMeta+Enter")
        page.wait_for_function(r"() => window.wordsSeen.some((words) => /^Was [\d.]+ m?s of CPU/.test(words))")
        wait_for_profile(page)
        expect(section(page)).to_contain_text(re.compile("Was .+, is .+ of CPU"))
        expect(page.locator(".difference-bar")).to_contain_text("One run of each")

    def test_measuring_can_be_stopped_and_found_again_after_a_reload(self):
        page = self.open_edit()
        page.get_by_role("combobox", name="Pairs to measure").select_option("30")
        button(page, "Compare").click()
        expect(section(page)).to_contain_text(re.compile("[1-9] of 30 pairs"))
        page.reload()
        expect(section(page)).to_contain_text(re.compile(r"[1-9]\d* of 30 pairs"))
        # Only whoever started it may: the cookie is this browser's.
        button(page, "Stop measuring").click()
        expect(section(page).get_by_role("status")).to_have_text("The comparison was stopped.")
        expect(button(page, "Compare")).to_be_focused()


def section(page):
    return page.get_by_role("region", name="Before and after")


def mode(page):
    return section(page).get_by_role("button", name="Difference")


if __name__ == "__main__":
    unittest.main()
