"""Before and after: from an edited run to a comparison that others read."""

import os
import pathlib
import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import DESKTOP, LOOKS, BrowserTest, browser, button, editor, frames, run, wait_for_profile, write
from service import service

# Not the very program that another test shares: that one counts who shared it.
WHOLE = programs.GO.replace("4_000_000", "2_000_001")
HALF = programs.GO.replace("4_000_000", "1_000_000")
# Far from where the shades of change begin, which is at a half.
QUARTER = programs.GO.replace("4_000_000", "500_000")

# Ten pairs, on a machine that has other work too.
MEASURING_MS = 180_000


def keep(page, name):
    """A picture for whoever wants to look: FLAMEBOX_SHOTS names the folder."""
    folder = os.environ.get("FLAMEBOX_SHOTS")
    if folder:
        page.screenshot(path=pathlib.Path(folder) / f"{name}.png", full_page=True)


def region(page, name):
    return page.get_by_role("region", name=name, exact=True)


def verdict(page):
    return page.locator("#verdict")


def wait_for_pictures(page):
    expect(page.locator(".comparison .flame-canvas")).to_have_count(3)


class Story(BrowserTest):
    def test_a_shared_run_is_edited_compared_and_the_comparison_read_elsewhere(self):
        parent = self.shares_a_run()
        page = self.open(parent)
        child = self.edits_and_runs(page)
        self.compares_with_the_run_before_the_edit(page)
        self.sees_pairs_come_in(page)
        self.sees_what_is_real(page)
        address = self.shares(page)
        self.is_listed_by_its_runs(page, child, address)
        self.is_read_elsewhere_by_keyboard(address)
        self.looks_well(address, child, parent)
        self.assert_no_complaints()

    def shares_a_run(self):
        page = self.open("/")
        run(page, "go", WHOLE)
        button(page, "Share").click()
        return page.get_by_role("textbox", name="Address").input_value()

    def edits_and_runs(self, page):
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        expect(button(page, "Compare")).to_have_count(0)
        editor(page).fill(HALF)
        before = page.url
        button(page, "Run").click()
        expect(page).not_to_have_url(before)
        wait_for_profile(page)
        keep(page, "run-after-edit")
        return page.url

    def compares_with_the_run_before_the_edit(self, page):
        address = page.url
        button(page, "Compare").click()
        expect(page.get_by_text(re.compile(r"^[1-9] of 10 pairs$"))).to_be_visible()
        self.assertEqual(page.url.partition("?")[0], address.partition("?")[0])
        page.get_by_role("link", name="Details").click()
        expect(page).to_have_url(re.compile(r"/compare/[A-Za-z0-9_-]{22}$"))

    def sees_pairs_come_in(self, page):
        page.evaluate("window.isSamePage = true")
        dots = region(page, "Measured pairs").locator("circle")
        expect(page.locator("#pairs-count")).to_have_text(re.compile(r"^[1-9] of 10 pairs$"))
        expect(verdict(page)).to_have_text(re.compile(r"^Measured [1-9] of 10 pairs\.$"))
        expect(dots).not_to_have_count(0)
        expect(page.locator(".range")).to_have_count(0)
        self.assert_accessible(page)
        keep(page, "measuring")

    def sees_what_is_real(self, page):
        expect(verdict(page)).to_contain_text("Faster: ", timeout=MEASURING_MS)
        self.assertTrue(page.evaluate("window.isSamePage"))
        wait_for_pictures(page)
        ratio = float(re.search(r"Faster: ([\d.]+) times", verdict(page).inner_text())[1])
        self.assertAlmostEqual(ratio, 2, delta=0.3)
        expect(page.locator(".range.less")).to_be_visible()
        expect(region(page, "What changed")).to_contain_text("main.collatz got faster")
        expect(page.get_by_text("print different things")).to_be_visible()
        first = page.locator("#changes tbody tr").first
        expect(first).to_have_class("change-less")
        expect(first).to_contain_text("main.collatz")
        expect(page.locator(".diff-added")).to_contain_text("1_000_000")
        items = region(page, "Differential flamegraph").get_by_role("tree").get_by_role("treeitem")
        expect(items.first).to_have_attribute(
            "aria-label", re.compile(r"^main\.main, .+ before, .+ after, −.+ \(−.+ to −.+\)$")
        )
        keep(page, "measured")

    def shares(self, page):
        button(page, "Share").click()
        expect(page.get_by_text("Shared: this address stays.")).to_be_visible()
        expect(button(page, "Copy link")).to_be_visible()
        return page.url

    def is_listed_by_its_runs(self, page, child, address):
        page.goto(child)
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        page.get_by_text("History", exact=True).click()
        path = address.removeprefix(service().url)
        expect(page.locator(f'.history a[href="{path}"]')).to_have_count(1)
        expect(page.get_by_text("before the edit", exact=True)).to_be_visible()
        self.assert_accessible(page)
        keep(page, "history")
        button(page, "Compare these two").click()
        expect(verdict(page)).to_contain_text("One run of each")

    def is_read_elsewhere_by_keyboard(self, address):
        page = self.open(address)
        expect(verdict(page)).to_contain_text("Faster: ")
        expect(button(page, "Remove this comparison")).to_have_count(0)
        wait_for_pictures(page)
        items = region(page, "Differential flamegraph").get_by_role("treeitem")
        items.first.focus()
        page.keyboard.press("ArrowDown")
        expect(items.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        expect(items.nth(1)).to_have_attribute("aria-selected", "true")
        self.assertIn("focus=main.main", page.url)
        page.get_by_role("link", name="Share of the run").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("measure=share"))
        expect(page.get_by_role("link", name="Share of the run")).to_have_attribute("aria-current", "true")
        wait_for_pictures(page)
        self.assertIn("focus=main.main", page.url)
        label = region(page, "Differential flamegraph").get_by_role("treeitem").first
        expect(label).to_have_attribute("aria-label", re.compile("% before"))
        page.go_back()
        expect(page.get_by_role("link", name="Milliseconds per run")).to_have_attribute("aria-current", "true")

    def looks_well(self, address, child, parent):
        runs = "/compare/" + "/".join(each.partition("/r/")[2].partition("?")[0] for each in (parent, child))
        for size, scheme in LOOKS:
            for name, path in (("comparison", address), ("runs", runs)):
                with self.subTest(page=name, size=size["width"], scheme=scheme):
                    page = self.open(path, size=size, scheme=scheme)
                    wait_for_pictures(page)
                    self.assert_accessible(page)
                    self.assert_fits(page)
                    keep(page, f"{name}-{size['width']}-{scheme}")
                    page.context.close()


class TwoRuns(BrowserTest):
    """Made once: a run, an edit of it, and one that was stopped at its limit."""

    @classmethod
    def setUpClass(cls):
        cls.context = browser().new_context(base_url=service().url, viewport=DESKTOP)
        page = cls.context.new_page()
        page.goto("/")
        cls.before = cls.made(page, WHOLE)
        cls.after = cls.made(page, HALF)
        cls.endless = cls.made(page, programs.GO_FOREVER, arguments=["400", "x"], timeLimitMs=500)
        page.close()

    @classmethod
    def tearDownClass(cls):
        cls.context.close()

    @staticmethod
    def made(page, code, **options):
        """By the API: how one types a program is tested elsewhere."""
        return page.evaluate(
            """async ([code, options]) => {
              const body = JSON.stringify({ language: "go", code, options })
              const headers = { "Content-Type": "application/json" }
              const { id } = await (await fetch("/api/runs", { method: "POST", headers, body })).json()
              for (;;) {
                const { state } = await (await fetch(`/api/runs/${id}`)).json()
                if (["finished", "failed", "cancelled"].includes(state)) return id
                await new Promise((resolve) => setTimeout(resolve, 100))
              }
            }""",
            [code, options],
        )

    def open_runs(self, before, after, query="", **options):
        page = self.open(f"/compare/{before}/{after}{query}", **options)
        wait_for_pictures(page)
        return page

    def test_single_runs_are_not_colored_and_say_why(self):
        page = self.open_runs(self.before, self.after)
        expect(page.locator("#differential-note")).to_contain_text("Nothing is colored")
        expect(page.locator(".legend")).to_have_count(0)
        self.assertEqual(page.locator(".is-less, .is-more").count(), 0)
        self.assert_no_complaints()

    def test_the_pictures_stay_in_step(self):
        page = self.open_runs(self.before, self.after)
        page.locator("#differential .flame-canvas").click(position={"x": 100, "y": 50})
        expect(page).to_have_url(re.compile("focus="))
        trail = page.get_by_role("navigation", name="Zoom").get_by_role("listitem")
        expect(trail).not_to_have_count(1)
        page.get_by_role("searchbox", name="Search functions").fill("collatz")
        expect(page.locator(".matched")).to_have_text(re.compile(r".+ before, .+ after matched"))
        sides = page.locator(".side .flame-canvas")
        frames(page)
        pictures = [sides.nth(index).evaluate("(canvas) => canvas.toDataURL()") for index in (0, 1)]
        page.locator("#differential .flame-canvas").hover(position={"x": 100, "y": 70})
        strip = page.locator("#differential .frame-strip")
        for fact in ("Before", "After", "Difference", "95 % sure", "Share"):
            expect(strip).to_contain_text(fact)
        for index, picture in enumerate(pictures):
            page.wait_for_function(
                "([index, picture]) => document.querySelectorAll('.side .flame-canvas')[index].toDataURL() !== picture",
                arg=[index, picture],
            )
        self.assert_no_complaints()

    def test_a_zoom_is_a_step_that_back_and_keys_undo(self):
        page = self.open_runs(self.before, self.after)
        trail = page.get_by_role("navigation", name="Zoom").get_by_role("listitem")
        canvas = page.locator("#differential .flame-canvas")
        canvas.click(position={"x": 100, "y": 30})
        expect(page).to_have_url(re.compile("focus="))
        page.go_back()
        expect(page).not_to_have_url(re.compile("focus="))
        expect(trail).to_have_count(1)
        page.go_forward()
        expect(trail).not_to_have_count(1)
        page.keyboard.press("Escape")
        expect(page).not_to_have_url(re.compile("focus="))
        expect(trail).to_have_count(1)
        self.assert_no_complaints()

    def test_the_table_sorts_and_comes_back(self):
        page = self.open_runs(self.before, self.after)
        table = page.get_by_role("table", name="Functions before and after")
        names = table.get_by_role("rowheader")
        original = names.all_inner_texts()
        table.get_by_role("button", name="Function").click()
        expect(table.get_by_role("columnheader", name="Function")).to_have_attribute("aria-sort", "ascending")
        self.assertEqual(names.all_inner_texts(), sorted(original))
        table.get_by_role("button", name="Function").click()
        table.get_by_role("button", name="Function").click()
        self.assertEqual(names.all_inner_texts(), original)

    def test_a_run_stopped_at_its_limit_offers_shares_and_says_what_to_make_smaller(self):
        page = self.open_runs(self.before, self.endless)
        warnings = page.locator(".comparison-warning")
        expect(warnings.filter(has_text="stopped at its limit of 500 ms")).to_contain_text("make the argument 400 smaller")
        expect(page.get_by_role("link", name="Share of the run")).to_have_attribute("aria-current", "true")
        expect(page.get_by_role("link", name="Milliseconds per run")).to_have_count(0)
        self.assert_accessible(page)
        keep(page, "stopped-at-its-limit")

    def test_what_cannot_be_compared_says_so(self):
        page = self.open(f"/compare/{self.before}/{self.after}?type=heap")
        expect(verdict(page)).to_contain_text("has no profile of type heap")
        expect(region(page, "Differential flamegraph")).to_have_count(0)
        keep(page, "not-comparable")
        self.assert_accessible(page)

    def test_without_scripts_pairs_are_measured_and_read(self):
        page = self.open(f"/r/{self.before}", scripts=False)
        page.get_by_text("Edit and run it again").click()
        page.get_by_role("textbox", name="Source code").fill(QUARTER)
        button(page, "Run").click()
        family = region(page, "Before and after")
        expect(family.get_by_role("link", name="Quick look")).to_be_visible()
        family.get_by_role("button", name="Compare").first.click()
        expect(verdict(page)).to_contain_text("Faster: ", timeout=MEASURING_MS)
        expect(page.locator("#differential svg rect.less-2")).not_to_have_count(0)
        expect(page.locator("#pairs-picture .range")).to_be_visible()
        page.get_by_role("link", name="Share of the run").click()
        expect(page.get_by_role("link", name="Share of the run")).to_have_attribute("aria-current", "true")
        button(page, "Share").click()
        expect(page.get_by_text("Shared: this address stays.")).to_be_visible()
        keep(page, "without-scripts")
        self.assert_no_complaints()

    def test_a_comparison_can_be_stopped_and_removed(self):
        page = self.open("/", context=self.context)
        page.goto(f"/compare/{self.before}/{self.after}")
        page.get_by_role("combobox", name="Pairs").select_option("30")
        button(page, "Compare").click()
        expect(page.locator("#pairs-count")).to_have_text(re.compile(r"[1-9]\d* of 30 pairs"))
        self.looks_well_in_flight(page.url)
        button(page, "Stop").click()
        expect(verdict(page)).to_have_text("The comparison was stopped.")
        keep(page, "stopped")
        button(page, "Remove this comparison").click()
        expect(page).to_have_url(service().url + "/")

    def looks_well_in_flight(self, address):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open(address, size=size, scheme=scheme)
                expect(page.get_by_text("The verdict comes after 10, 20 and 30 pairs")).to_be_visible()
                self.assert_accessible(page)
                self.assert_fits(page)
                keep(page, f"in-flight-{size['width']}-{scheme}")

    def test_the_history_is_accessible_and_fits(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open(f"/r/{self.before}", size=size, scheme=scheme)
                page.locator(".cm-content").wait_for()
                wait_for_profile(page)
                page.get_by_text("History", exact=True).click()
                expect(page.get_by_text("this run", exact=True)).to_be_visible()
                self.assert_accessible(page)
                self.assert_fits(page)
                keep(page, f"history-{size['width']}-{scheme}")

    def test_a_comparison_can_be_taken_away(self):
        page = self.open_runs(self.before, self.after)
        with page.expect_download() as download:
            page.get_by_text("Download the comparison").get_by_role("link", name="HTML").click()
        html = pathlib.Path(download.value.path()).read_text()
        self.assertIn("Differential flamegraph", html)
        self.assertNotIn("<script", html)
        for link in page.locator(".side .downloads a").all():
            answer = page.request.get(link.get_attribute("href"))
            self.assertTrue(answer.ok, link.get_attribute("href"))


if __name__ == "__main__":
    unittest.main()
