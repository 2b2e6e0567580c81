"""The views beside flamegraph, tree and table, and all that leads from one to the other, on a run that all share."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import (
    DESKTOP,
    LOOKS,
    PHONE,
    OneRun,
    browser,
    button,
    editor,
    frames,
    run,
    tree,
)
from service import service

ROW = 20


class OneRunOfPhases(OneRun):
    program = programs.GO_PHASES

    def walk_to(self, page, name):
        """Walks down the picture with the keys until a frame of this name, or one that begins so, is the current one."""
        canvas = page.locator(".flame-canvas").first
        canvas.focus()
        page.keyboard.press("Home")
        for _ in range(6):
            page.keyboard.press("ArrowDown")
            # What is zoomed to on the way is there with the next frame.
            frames(page)
            if any(text.startswith(name) for text in page.locator(".frame-strip .frame-name").all_inner_texts()):
                return
        self.fail(f"no way to {name}")


def menu(page):
    return page.get_by_role("menu")


def strip(page):
    return page.locator(".frame-strip").first


class Frames(OneRunOfPhases):
    def test_keys_walk_the_picture_and_say_where_they_are(self):
        page = self.open_run()
        self.walk_to(page, "main.fib")
        expect(page.locator(".flame [aria-live]")).to_contain_text(
            re.compile(r"^main\.fib, \d+\.\d %, [\d.]+ (ms|s)\. 95 % sure: .+ to .+, Self: .+, Line: main\.go:\d+, Module: ")
        )
        page.keyboard.press("ArrowUp")
        expect(strip(page)).to_contain_text("main.main")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        expect(strip(page)).to_contain_text("sort.")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"focus=main\.main%3Bsort\."))
        page.keyboard.press("r")
        expect(page).not_to_have_url(re.compile("focus="))
        self.assert_no_complaints()

    def test_a_menu_opens_by_the_right_button_and_leads_to_callers(self):
        page = self.open_run()
        page.locator(".flame-canvas").click(button="right", position={"x": 100, "y": 2 * ROW + 8})
        expect(menu(page)).to_contain_text("main.fib")
        expect(menu(page).get_by_role("menuitem").first).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"tab=callers&of=main\.fib"))
        expect(page.get_by_role("combobox", name="Function")).to_have_value(re.compile("main.fib – "))
        callers = page.get_by_role("tree", name="Callers")
        expect(callers.get_by_role("treeitem", name=re.compile("^main.main, "))).to_be_visible()
        page.go_back()
        expect(callers).to_have_count(0)

    def test_callers_of_a_function_that_is_gone_are_not_no_samples(self):
        page = self.open_run("?tab=callers&of=main.gone")
        expect(page.locator(".callers")).to_contain_text("main.gone is not in this picture.")
        page.get_by_role("combobox", name="Function").select_option(index=0)
        expect(page.get_by_role("tree", name="Callers").get_by_role("treeitem").first).to_be_visible()
        self.assert_no_complaints()

    def test_the_menu_key_opens_it_and_escape_leads_back(self):
        page = self.open_run()
        self.walk_to(page, "main.fib")
        page.keyboard.press("Shift+F10")
        expect(menu(page)).to_be_visible()
        self.assert_accessible(page)
        page.keyboard.press("Escape")
        expect(menu(page)).to_be_hidden()
        expect(page.locator(".flame-canvas")).to_be_focused()

    def test_a_finger_that_rests_opens_it(self):
        page = self.open_run(size=PHONE)
        page.locator(".flame-canvas").evaluate(
            """(canvas) => {
              const { left, top } = canvas.getBoundingClientRect()
              const at = { clientX: left + 100, clientY: top + 48, bubbles: true, pointerType: "touch" }
              canvas.dispatchEvent(new PointerEvent("pointerdown", at))
            }"""
        )
        expect(menu(page)).to_contain_text("main.fib")
        for item in menu(page).get_by_role("menuitem").all():
            self.assertGreaterEqual(item.bounding_box()["height"], 44)
        self.assert_fits(page)

    def test_a_hidden_function_counts_as_its_caller_until_back(self):
        page = self.open_run()
        fib = tree(page).get_by_role("treeitem", name=re.compile("^main.fib, "))
        expect(fib.first).to_be_visible()
        self.walk_to(page, "main.fib")
        page.keyboard.press("h")
        expect(fib).to_have_count(0)
        expect(page).to_have_url(re.compile(r"hide=main\.fib"))
        page.get_by_text("View · 1").click()
        expect(button(page, "Show main.fib again")).to_be_visible()
        page.go_back()
        expect(fib.first).to_be_visible()

    def test_my_code_without_recursion_is_short(self):
        page = self.open_run()
        page.keyboard.press("o")
        page.keyboard.press("x")
        expect(page).to_have_url(re.compile("own=1&collapsed=1"))
        # The address says so at once, the list with the next frame.
        expect(tree(page).get_by_role("treeitem", name=re.compile("^main.fib, "))).to_have_count(1)
        names = [text.split(",")[0] for text in labels(tree(page))]
        self.assertFalse([name for name in names if name.startswith(("sort.", "runtime."))], names)
        again = self.open_run("?own=1&collapsed=1")
        self.assertEqual([text.split(",")[0] for text in labels(tree(again))], names)

    def test_inverted_it_begins_with_what_was_at_work(self):
        page = self.open_run("?inverted=1&upward=1")
        first = tree(page).get_by_role("treeitem").first
        expect(first).to_have_attribute("aria-label", re.compile(r"^main\.fib, "))
        page.keyboard.press("i")
        expect(first).to_have_attribute("aria-label", re.compile(r"^main\.main, "))

    def test_a_few_stops_of_tab_lead_through_the_results(self):
        page = self.open_run()
        stops = page.get_by_role("region", name="Flamegraph").evaluate(
            """(region) => [...region.querySelectorAll("a, button, input, select, summary, [tabindex]")]
              .filter((each) => each.tabIndex >= 0 && each.checkVisibility()).length"""
        )
        self.assertLess(stops, 25)
        row = page.get_by_role("table", name="Top functions").get_by_role("button", name="main.fib", exact=True)
        row.focus()
        page.keyboard.press("ArrowDown")
        self.assertEqual(page.evaluate("document.activeElement.closest('tr').rowIndex"), 2)


def labels(tree_):
    return [item.get_attribute("aria-label") for item in tree_.get_by_role("treeitem").all()]


class Searching(OneRunOfPhases):
    def test_enter_goes_through_the_matches(self):
        page = self.open_run()
        page.locator("body").press("/")
        search = page.get_by_role("searchbox")
        expect(search).to_be_focused()
        search.fill("/^sort\\./")
        matched = page.locator(".matched")
        expect(matched).to_have_text(re.compile(r"^\d+\.\d % matched \(\d+\.\d % to \d+\.\d %\)$"))
        search.press("Enter")
        expect(matched).to_have_text(re.compile(r"^1 of \d+, "))
        expect(strip(page)).to_contain_text("sort.")
        search.press("Shift+Enter")
        expect(matched).to_have_text(re.compile(r"^(\d+) of \1, "))
        expect(page.locator(".top tr.is-match").first).to_contain_text("sort.")
        expect(page.locator(".call-tree .is-match").first).to_contain_text("sort.")

    def test_a_pattern_that_makes_no_sense_is_told_at_the_field(self):
        page = self.open_run("?search=" + "/(a/".replace("(", "%28"))
        expect(page.get_by_role("searchbox")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".matched")).to_have_text("A bracket is not closed.")
        page.get_by_role("searchbox").fill("/(a+)+$b/")
        expect(page.locator(".matched")).to_have_text("nothing matches")
        self.assert_no_complaints()

    def test_what_reads_alike_is_found(self):
        page = self.open_run("?search=shufle")
        expect(page.locator(".matched")).to_contain_text("only alike: ")

    def test_keys_leave_alone_who_types(self):
        page = self.open_run()
        editor(page).click()
        page.keyboard.type("iox")
        page.get_by_role("searchbox").fill("i")
        page.get_by_role("searchbox").press("o")
        expect(page.get_by_role("searchbox")).to_have_value("io")
        for name in ("inverted=", "own=", "collapsed="):
            self.assertNotIn(name, page.url)


class Code(OneRunOfPhases):
    def test_a_frame_lights_its_line_and_a_line_its_frames(self):
        page = self.open_run()
        page.locator(".flame-canvas").hover(position={"x": 100, "y": 2 * ROW + 8})
        expect(strip(page)).to_contain_text("main.fib")
        expect(page.locator(".cm-lit").first).to_contain_text(re.compile(r"fib|return n|if n"))
        editor(page).hover(position={"x": 200, "y": 12})
        expect(page.locator(".cm-lit")).to_have_count(0)
        dark = """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
          let dark = 0
          for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] < 150 && data[at + 3]) dark++
          return dark
        }"""
        canvas = page.locator(".flame-canvas")
        frames(page)
        before = canvas.evaluate(dark)
        page.locator(".cm-line", has_text="fmt.Println(fib(40))").hover()
        page.wait_for_function(f"(before) => ({dark})(document.querySelector('.flame-canvas')) > before + 200", arg=before)

    def test_a_click_leads_there_both_ways(self):
        page = self.open_run("", size={"width": 1440, "height": 620})
        page.locator(".flame-canvas").click(position={"x": 100, "y": ROW + 8})
        expect(page).to_have_url(re.compile(r"focus=main\.main$"))
        expect(page.locator(".cm-lit").first).to_be_in_viewport()
        page.locator(".heat:visible").filter(has_text="%").first.click()
        expect(strip(page)).to_contain_text("main.")
        page.keyboard.press("Escape")
        self.walk_to(page, "main.fib")
        page.keyboard.press("g")
        expect(editor(page)).to_be_focused()
        self.assert_no_complaints()


    def test_what_lines_cost_is_a_list_for_those_who_do_not_see_the_gutter(self):
        page = self.open_run()
        lines = page.get_by_role("region", name="Hottest lines").get_by_role("listitem")
        expect(lines.first).to_have_text(
            re.compile(r"^Line \d+\. On this line: \d+\.\d % \(.+\)\. With what it calls: \d+\.\d % \(.+\)\.$")
        )


class Keys(OneRunOfPhases):
    def test_all_keys_stand_in_a_dialog(self):
        page = self.open_run()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keys")
        expect(dialog).to_contain_text("next match")
        self.assert_accessible(page)
        for _ in range(5):
            page.keyboard.press("Tab")
            self.assertTrue(page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')"))
        dialog.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.keyboard.press("i")
        self.assertNotIn("inverted", page.url)
        button(page, "Keys").click()
        dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name="Close").click()
        page.keyboard.press("4")
        expect(page).to_have_url(re.compile("tab=callers"))


class Time(OneRunOfPhases):
    def drag(self, page, from_share, to_share):
        # There is nothing to drag over before the chart is built.
        expect(page.locator(".time-said")).to_contain_text(re.compile("[Dd]rag over| to "))
        box = page.locator(".time-canvas").bounding_box()
        y = box["y"] + 10
        page.mouse.move(box["x"] + box["width"] * from_share, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * (from_share + to_share) / 2, y)
        page.mouse.move(box["x"] + box["width"] * to_share, y)
        page.mouse.up()

    def test_a_stretch_of_time_is_dragged_over_and_every_view_shows_it(self):
        page = self.open_run("?tab=time")
        said = page.locator(".time-said")
        expect(said).to_contain_text("Drag over")
        self.drag(page, 0.8, 0.98)
        expect(page).to_have_url(re.compile(r"fromMs=\d+&toMs=\d+"))
        expect(said).to_contain_text(re.compile(r"of CPU, [\d.]+ % of one CPU"))
        fib = tree_of(page, "2").get_by_role("treeitem", name=re.compile("^main.fib, "))
        expect(fib.first).to_be_visible()
        page.keyboard.press("5")
        button(page, "Whole run").click()
        expect(page).not_to_have_url(re.compile("fromMs"))
        self.assert_no_complaints()

    def test_its_ends_move_by_keys(self):
        page = self.open_run("?tab=time")
        begin = page.get_by_role("slider", name="Beginning of the stretch")
        begin.focus()
        page.keyboard.press("Shift+ArrowRight")
        expect(page).to_have_url(re.compile(r"fromMs=\d+&toMs=\d+"))
        first = int(begin.get_attribute("aria-valuenow"))
        page.keyboard.press("ArrowRight")
        expect(begin).not_to_have_attribute("aria-valuenow", str(first))
        page.keyboard.press("Home")
        expect(page).not_to_have_url(re.compile("fromMs"))

    def test_two_stretches_are_compared(self):
        page = self.open_run("?tab=time")
        self.drag(page, 0.02, 0.3)
        expect(page).to_have_url(re.compile("toMs"))
        button(page, "Compare it with another stretch").click()
        expect(page.locator(".time-said")).to_contain_text("Drag over B")
        self.drag(page, 0.7, 0.98)
        expect(page).to_have_url(re.compile(r"fromMs=\d+&toMs=\d+&againstFromMs=\d+&againstToMs=\d+"))
        expect(page.locator(".legend")).to_contain_text("less in B than in A")
        page.keyboard.press("2")
        fib = tree(page).get_by_role("treeitem", name=re.compile(r"^main\.fib, .+ before, .+ after, "))
        expect(fib.first).to_be_visible()
        page.keyboard.press("5")
        self.assert_accessible(page)
        button(page, "Stop comparing").click()
        expect(page).not_to_have_url(re.compile("against"))
        self.assert_no_complaints()

    def test_what_was_printed_is_marked(self):
        page = self.open_run("?tab=time")
        canvas = page.locator(".time-canvas")
        said = page.locator(".time-said")
        expect(said).to_contain_text("Drag over")
        box = canvas.bounding_box()
        # The first word was printed in the run's first hundredth, whatever else the machine did.
        for x in range(0, int(box["width"] / 4), 3):
            page.mouse.move(box["x"] + x, box["y"] + 20)
            if "stdout: sorting" in said.inner_text():
                return
        self.fail("no mark")


def tree_of(page, key):
    page.keyboard.press(key)
    return tree(page)


class Looks(OneRunOfPhases):
    def test_every_view_is_accessible_and_fits(self):
        for size, scheme in (LOOKS[0], LOOKS[-1]):
            page = self.open_run("?tab=callers&color=package", size=size, scheme=scheme)
            tabs = page.get_by_role("group", name="Views")
            for tab in ("Callers", "Time", "Call tree", "Top functions", "Flame"):
                with self.subTest(size=size["width"], scheme=scheme, tab=tab):
                    tabs.get_by_role("button", name=tab).click()
                    self.assert_accessible(page)
                    self.assert_fits(page)
            page.get_by_text("View", exact=True).click()
            self.assert_accessible(page)
        self.assert_no_complaints()

    def test_forced_colors_leave_names_to_be_read(self):
        context = browser().new_context(base_url=service().url, viewport=DESKTOP, forced_colors="active")
        self.contexts.callback(context.close)
        page = self.open_run("?search=fib", context=context)
        page.wait_for_function(
            """() => {
              const canvas = document.querySelector(".flame-canvas")
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
              const seen = new Set()
              for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join())
              return seen.size > 2
            }"""
        )
        # Within the root's box: dark and light, so that its name can be told from its ground.
        page.wait_for_function(
            """() => {
              const canvas = document.querySelector(".flame-canvas")
              const scale = canvas.width / canvas.clientWidth
              const { data } = canvas.getContext("2d").getImageData(4 * scale, 4 * scale, 20 * scale, 11 * scale)
              const lights = []
              for (let at = 0; at < data.length; at += 4) lights.push(data[at] + data[at + 1] + data[at + 2])
              return Math.max(...lights) - Math.min(...lights) > 400
            }"""
        )
        self.assert_accessible(page)
        button(page, "Time").click()
        self.assert_accessible(page)


if __name__ == "__main__":
    unittest.main()
