"""What makes one stay on the page: nothing typed is lost, every frame can be reached, a typo ends nothing."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import (
    DESKTOP,
    PHONE,
    BrowserTest,
    OneRun,
    browser,
    button,
    editor,
    flamegraph,
    frames,
    run,
    tree,
    verdict,
    wait_for_profile,
    write,
)
from service import service

ROW = 20

STATE = "id => fetch(`/api/runs/${id}`).then((answer) => answer.json()).then(({ state }) => state)"
# A run beside the page's own; it goes on for half a minute where nobody stops it.
START = """async (code) => {
  const body = JSON.stringify({ language: "go", code, options: { timeLimitMs: 30000 } })
  const headers = { "Content-Type": "application/json" }
  return (await (await fetch("/api/runs", { method: "POST", headers, body })).json()).id
}"""


class OneDeepRun(OneRun):
    """A run whose picture is taller than the screen."""

    program = programs.GO_DEEP


class Picture(OneDeepRun):
    def test_the_deepest_row_can_be_scrolled_to(self):
        page = self.open_run()
        scroller = page.locator(".flame-scroller")
        page.locator(".flame-canvas").hover(position={"x": 200, "y": 50})
        page.mouse.wheel(0, 100_000)
        scrolled = "(s) => s.scrollTop > 0 && s.scrollTop + s.clientHeight >= s.scrollHeight - 1"
        expect_that(page, scroller, scrolled)
        rows = scroller.evaluate("(s) => Number(getComputedStyle(s).getPropertyValue('--rows'))")
        self.assertGreater(rows, 60)
        self.assertEqual(scroller.evaluate("(s) => s.scrollHeight"), rows * ROW)
        height = scroller.evaluate("(s) => s.clientHeight")
        said = []
        # A few rows of the kernel's may hang below the deepest one of the program's.
        for rows_up in range(5):
            page.locator(".flame-canvas").hover(position={"x": 200, "y": height - ROW * (rows_up + 0.5)})
            said.append(page.locator(".frame-strip").inner_text())
        self.assertTrue(any("main.burn" in text for text in said), said)
        self.assert_no_complaints()

    def test_a_zoomed_frame_is_in_sight_with_its_callers_left_out(self):
        page = self.open_run("?search=burn")
        focus = ";".join(["main.main", *["main.deep"] * 61, "main.burn"])
        page = self.open_run(f"?focus={focus}")
        canvas = page.locator(".flame-canvas")
        # all, …, three callers, and then the frame itself.
        canvas.hover(position={"x": 200, "y": 5 * ROW + 8})
        expect(page.locator(".frame-strip")).to_contain_text("main.burn")
        canvas.hover(position={"x": 200, "y": ROW + 8})
        expect(page.locator(".frame-strip")).to_contain_text("left out")
        canvas.click(position={"x": 200, "y": ROW + 8})
        expect(page).not_to_have_url(re.compile("burn"))

    def test_zoom_is_a_step_that_back_and_keys_undo(self):
        page = self.open_run()
        canvas = page.locator(".flame-canvas")
        canvas.click(position={"x": 200, "y": 2 * ROW + 8})
        expect(page).to_have_url(re.compile(r"focus=main\.main%3Bmain\.deep$"))
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile(r"focus=main\.main$"))
        page.keyboard.press("Backspace")
        expect(page).not_to_have_url(re.compile("focus="))
        page.go_back()
        expect(page).to_have_url(re.compile(r"focus=main\.main$"))
        page.go_back()
        page.go_back()
        expect(page).not_to_have_url(re.compile("focus="))
        expect(page.get_by_role("navigation", name="Zoom").get_by_role("listitem")).to_have_count(1)

    def test_keys_of_the_editor_do_not_zoom(self):
        page = self.open_run("?focus=main.main")
        editor(page).click()
        page.keyboard.press("Backspace")
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile(r"focus=main\.main$"))

    def test_a_first_tap_tells_and_a_second_zooms(self):
        context = browser().new_context(base_url=service().url, viewport={"width": 390, "height": 844}, has_touch=True)
        self.contexts.callback(context.close)
        page = self.open_run(context=context)
        canvas = page.locator(".flame-canvas")
        canvas.tap(position={"x": 100, "y": ROW + 8})
        expect(page.locator(".frame-strip")).to_contain_text("main.main")
        expect(page).not_to_have_url(re.compile("focus="))
        canvas.tap(position={"x": 100, "y": ROW + 8})
        expect(page).to_have_url(re.compile("focus=main.main"))

    def test_a_line_that_only_calls_has_a_bar(self):
        page = self.open_run()
        # In one go, and again: the gutter's elements come and go with what is drawn of the code.
        page.wait_for_function(
            """() => [...document.querySelector(".code-editor").shadowRoot.querySelectorAll(".heat")].some((each) =>
              each.checkVisibility({ visibilityProperty: true }) && !each.textContent.includes("%") &&
              each.getBoundingClientRect().height > 10)"""
        )

    def test_the_title_says_where_the_time_went(self):
        page = self.open_run()
        expect(page).to_have_title(re.compile(r"^\d+\.\d % main\.burn – Go – Flamebox$"))

    def test_one_line_leads_to_where_the_time_went(self):
        page = self.open_run()
        finding = page.locator(".finding")
        expect(finding).to_contain_text(re.compile(r"\d+\.\d % in main\.burn → main\.go:(8|9)$"))
        finding.get_by_role("button").click()
        expect(editor(page)).to_be_focused()
        expect(page.locator(".cm-activeLine")).to_contain_text(re.compile("for i|sum \\+="))

    def test_what_was_asked_and_run_stands_on_the_page(self):
        numbers = self.open_run().get_by_role("region", name="Numbers")
        for text in ("Release", "go version", "cores"):
            expect(numbers).to_contain_text(text)

    def test_downloads_are_named_after_the_program(self):
        page = self.open_run()
        page.get_by_text("Download", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="folded stacks").click()
        self.assertRegex(download.value.suggested_filename, r"^flamebox-go-.{22}\.folded$")
        for name in ("pprof", "SVG", "speedscope", "HTML", "JSON"):
            expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()

    def test_focus_stays_where_a_button_did_its_work(self):
        page = self.open_run("?focus=main.main")
        for name in ("all", "Reset"):
            page.goto(page.url.partition("?")[0] + "?focus=main.main")
            wait_for_profile(page)
            page.locator(".workbench").get_by_role("button", name=name, exact=True).click()
            expect(page).not_to_have_url(re.compile("focus="))
            self.assertEqual(page.evaluate("document.activeElement.tagName"), "BUTTON", name)

    def test_the_served_page_stays_until_the_living_one_is_whole(self):
        page = self.open("/healthz")
        held = []
        page.route("**/profile.json", lambda route: held.append(route))
        page.goto(self.path)
        # The living page has asked for all it needs, and the still one is there to be read.
        expect_true(page, lambda: len(held) > 0)
        expect(page.locator(".flamegraph-static svg")).to_be_visible()
        expect(page.locator(".workbench")).to_have_count(0)
        held[0].continue_()
        wait_for_profile(page)
        expect(page.locator(".flamegraph-static")).to_have_count(0)


class Layout(OneDeepRun):
    def test_the_picture_has_half_of_the_screen(self):
        page = self.open_run()
        scroller = page.locator(".flame-scroller")
        height = scroller.bounding_box()["height"]
        self.assertGreaterEqual(height, 0.5 * DESKTOP["height"])
        # As much whatever there is to say about a run.
        sentence = "The computer was busy with something else while this ran, so that much less of it is known. "

        def with_doubts(route):
            answer = route.fetch()
            run = answer.json()
            run["profile"]["doubts"] = [sentence * 3, sentence]
            run["profile"]["wall"]["sentence"] = sentence * 2
            route.fulfill(response=answer, json=run)

        page.route(f"**/api/runs/{self.path.rpartition('/')[2]}", with_doubts)
        page.reload()
        wait_for_profile(page)
        expect(page.locator(".doubts")).to_contain_text("The computer was busy")
        self.assertEqual(scroller.bounding_box()["height"], height)
        page.get_by_text("2 doubts").click()
        expect(page.locator(".all-doubts")).to_contain_text(sentence.strip())
        self.assert_accessible(page)

    def test_the_strip_covers_nothing_and_moves_nothing(self):
        page = self.open_run()
        canvas = page.locator(".flame-canvas")
        expect_that(page, canvas, "(c) => c.clientHeight === c.closest('.flame-scroller').clientHeight")
        before = canvas.bounding_box()
        canvas.hover(position={"x": 200, "y": ROW + 8})
        strip = page.locator(".frame-strip")
        expect(strip).to_contain_text("main.main")
        self.assertEqual(canvas.bounding_box(), before)
        # The canvas ends on a whole pixel, the strip may begin on a part of one.
        self.assertGreater(strip.bounding_box()["y"] + 1, before["y"] + before["height"])

    def test_code_and_picture_share_the_width_as_one_likes(self):
        page = self.open_run()
        source = page.get_by_role("region", name="Program")
        before = source.bounding_box()["width"]
        splitter = page.get_by_role("separator", name="Width of the code")
        splitter.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        wider = source.bounding_box()["width"]
        self.assertGreater(wider, before)
        box = splitter.bounding_box()
        page.mouse.move(box["x"] + 4, box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] - 300, box["y"] + 100)
        page.mouse.up()
        self.assertLess(source.bounding_box()["width"], before)
        page.reload()
        page.locator(".cm-content").wait_for()
        self.assertLess(source.bounding_box()["width"], before)

    def test_nothing_lies_over_anything_at_1024_by_768(self):
        page = self.open_run(size={"width": 1024, "height": 768})
        self.assert_fits(page)
        names = (".controls", ".source", ".summary", ".results", ".output")
        boxes = {name: page.locator(f".workbench > {name}").bounding_box() for name in names}
        for one, a in boxes.items():
            self.assertLessEqual(a["y"] + a["height"], 768, one)
            for other, b in boxes.items():
                overlap = (
                    a["x"] < b["x"] + b["width"]
                    and b["x"] < a["x"] + a["width"]
                    and a["y"] < b["y"] + b["height"]
                    and b["y"] < a["y"] + a["height"]
                )
                self.assertTrue(one == other or not overlap, (one, other))

    def test_a_phone_has_a_switch_at_hand(self):
        page = self.open_run(size=PHONE)
        panes = page.get_by_role("navigation", name="Panes")
        for name, pane in (("Output", ".output"), ("Flame", ".summary"), ("Code", ".source")):
            panes.get_by_role("button", name=name).click()
            expect(page.locator(f".workbench > {pane}")).to_be_in_viewport()
            expect(panes.get_by_role("button", name=name)).to_have_attribute("aria-current", "true")
            expect(panes).to_be_in_viewport(ratio=1)
        self.assert_fits(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll(".workbench :is(button, select)")].filter((each) =>
              each.checkVisibility({ visibilityProperty: true }) &&
              !each.matches(".source-place, .top button, .call-tree *") &&
              each.getBoundingClientRect().height < 44).map(({ outerHTML }) => outerHTML)"""
        )
        self.assertEqual(small, [])
        size = page.locator(".cm-content").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        self.assertGreaterEqual(size, 16)

    def test_the_find_panel_is_to_be_read_in_the_dark(self):
        page = self.open_run(scheme="dark")
        editor(page).click()
        page.keyboard.press("ControlOrMeta+f")
        expect(page.locator(".cm-search")).to_be_visible()
        self.assert_accessible(page)


class Steady(BrowserTest):
    SIZES = [DESKTOP, {"width": 1200, "height": 900}, {"width": 1000, "height": 900}]

    def test_the_picture_keeps_its_place_and_half_of_the_window_whatever_is_said(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        self.places = self.places_of(page)
        # Not the very program whose sharers another test counts.
        run(page, "go", programs.GO.replace("4_000_000", "2_000_003"))
        self.assert_steady(page, "a run")
        button(page, "Share").click()
        expect(page.get_by_role("textbox", name="Address")).to_be_visible()
        self.assert_steady(page, "an address")
        page.get_by_role("searchbox").fill("main")
        expect(page.locator(".matched")).to_contain_text("matched")
        self.assert_steady(page, "a search")
        # What it was and is, and a banner about few samples.
        write(page, "go", programs.GO.replace("4_000_000", "50_000"))
        button(page, "Run").click()
        expect(page.locator(".before-after")).to_contain_text(re.compile("Was .+, is .+ of CPU"))
        expect(page.locator(".few-samples")).to_be_visible()
        self.assert_steady(page, "before and after")
        page.get_by_role("region", name="Before and after").get_by_role("button", name="Difference").click()
        expect(page.locator(".difference-bar")).to_contain_text("One run of each")
        self.assert_steady(page, "a difference")
        write(page, "go", programs.GO_LONG_PANIC)
        button(page, "Run").click()
        expect(verdict(page)).to_contain_text("and so on")
        expect(page.locator(".status")).to_have_attribute("data-tone", "bad")
        self.assert_steady(page, "a long verdict")
        self.is_listening = False
        write(page, "go", "x" * 70_000)
        button(page, "Run").click()
        expect(page.get_by_role("alert")).to_contain_text("65536")
        self.assert_steady(page, "an alert")

    def places_of(self, page):
        """Where the picture is and how tall, in windows of each size."""
        places = []
        for size in self.SIZES:
            page.set_viewport_size(size)
            frames(page)
            places.append(
                page.locator(".flame-scroller").evaluate(
                    "(s) => { const { top, height } = s.getBoundingClientRect(); return { top, height } }"
                )
            )
        page.set_viewport_size(DESKTOP)
        return places

    def assert_steady(self, page, after):
        for size, before, now in zip(self.SIZES, self.places, self.places_of(page), strict=True):
            self.assertEqual(now["top"], before["top"], (after, size))
            self.assertGreaterEqual(now["height"], 0.5 * size["height"], (after, size))


class Growing(BrowserTest):
    def test_nothing_moves_while_a_run_comes_in(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        page.evaluate(
            """() => {
              window.shifts = []
              new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
                .observe({ type: "layout-shift" })
            }"""
        )
        button(page, "Run").click()
        wait_for_profile(page)
        self.assertLess(sum(page.evaluate("window.shifts")), 0.02)


class Melted(BrowserTest):
    def test_frames_too_narrow_to_draw_say_how_many_and_open(self):
        page = self.open("/")
        run(page, "go", programs.GO_CROWD)
        canvas = page.locator(".flame-canvas")
        width = canvas.bounding_box()["width"]
        strip = page.locator(".frame-strip")
        canvas.hover(position={"x": width * 0.7, "y": 2 * ROW + 8})
        expect(strip).to_contain_text(re.compile(r"\d+ frames too narrow to draw"))
        expect(strip).to_contain_text(re.compile(r"\d+\.\d %, [\d.]+ (ms|s)"))
        expect(strip).to_contain_text("main.main")
        canvas.click(position={"x": width * 0.7, "y": 2 * ROW + 8})
        expect(page).to_have_url(re.compile(r"focus=main\.main"))
        self.assert_no_complaints()


class Drafts(BrowserTest):
    def test_a_reload_keeps_what_was_typed_in_either_language(self):
        page = self.open("/")
        write(page, "go", "package main // mine")
        write(page, "swift", "// mine too")
        page.reload()
        page.locator(".cm-content").wait_for()
        expect(page.get_by_role("combobox", name="Language")).to_have_value("swift")
        expect(editor(page)).to_have_text("// mine too")
        page.get_by_role("combobox", name="Language").select_option("go")
        expect(editor(page)).to_have_text("package main // mine")

    def test_an_edit_of_a_run_outlives_back_and_reload(self):
        page = self.open("/")
        run(page, "go", programs.GO)
        ran = page.url
        editor(page).fill(programs.GO + "// edited after the run\n")
        page.go_back()
        expect(page).to_have_url(re.compile("/$"))
        expect(editor(page)).not_to_contain_text("edited after the run")
        expect(editor(page)).to_contain_text("collatz")
        page.go_forward()
        expect(page).to_have_url(ran)
        wait_for_profile(page)
        expect(page.locator(".source.is-edited")).to_be_visible()
        page.reload()
        page.locator(".cm-content").wait_for()
        wait_for_profile(page)
        editor(page).press("ControlOrMeta+End")
        expect(editor(page)).to_contain_text("edited after the run")

    def test_an_example_asks_before_it_replaces_what_was_typed(self):
        page = self.open("/")
        write(page, "go", "package main // mine")
        examples = page.get_by_role("combobox", name="Examples")
        examples.select_option(label="A report, glued together")
        question = page.get_by_role("dialog")
        expect(question).to_contain_text("A report, glued together")
        self.assert_accessible(page)
        question.get_by_role("button", name="Keep my code").click()
        expect(editor(page)).to_have_text("package main // mine")
        examples.select_option(label="A report, glued together")
        question.get_by_role("button", name="Replace it").click()
        expect(editor(page)).not_to_contain_text("mine")
        editor(page).press("ControlOrMeta+z")
        expect(editor(page)).to_have_text("package main // mine")

    def test_an_example_nobody_wrote_in_is_replaced_at_once(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        page.get_by_role("combobox", name="Examples").select_option(label="Counting log levels")
        expect(editor(page)).to_contain_text("regexp")
        expect(page.locator(".lesson")).to_contain_text("The pattern is compiled for each line.")

    def test_undo_stays_within_its_language(self):
        page = self.open("/")
        write(page, "go", "package main // mine")
        language = page.get_by_role("combobox", name="Language")
        language.select_option("swift")
        expect(editor(page)).not_to_contain_text("package main")
        for _ in range(5):
            editor(page).press("ControlOrMeta+z")
        expect(editor(page)).not_to_contain_text("package main")
        language.select_option("go")
        expect(editor(page)).to_have_text("package main // mine")
        editor(page).press("ControlOrMeta+z")
        expect(editor(page)).not_to_contain_text("mine")
        expect(editor(page)).to_contain_text("package main")

    def test_typing_over_everything_replaces_what_is_out_of_sight_as_well(self):
        page = self.open("/", size={"width": 1024, "height": 620})
        write(page, "go", programs.GO_CROWD)
        editor(page).press("ControlOrMeta+a")
        page.keyboard.type("x")
        expect(page.locator(".cm-line")).to_have_count(1)
        expect(editor(page)).to_have_text("x")
        write(page, "go", programs.GO_CROWD)
        write(page, "go", "y")
        expect(editor(page)).to_have_text("y")

    def test_what_was_typed_before_the_page_came_to_life_is_taken_over(self):
        page = self.open("/healthz")
        held = []
        page.route("**/vendor/codemirror/index.js", lambda route: held.append(route))
        page.goto("/")
        expect_true(page, lambda: len(held) > 0)
        page.locator("textarea[name=code], .source-text").fill("package main // early")
        held[0].continue_()
        page.locator(".cm-content").wait_for()
        expect(editor(page)).to_have_text("package main // early")

    def test_what_was_chosen_before_the_page_came_to_life_is_taken_over(self):
        page = self.open("/healthz")
        held = []
        page.route("**/api/examples", lambda route: held.append(route))
        page.goto("/")
        page.get_by_role("combobox", name="Language").select_option("swift")
        expect_true(page, lambda: len(held) > 0)
        held[0].continue_()
        page.locator(".cm-content").wait_for()
        expect(page.get_by_role("combobox", name="Language")).to_have_value("swift")
        expect(editor(page)).not_to_contain_text("package main")


class Chain(BrowserTest):
    def test_a_typo_ends_neither_picture_nor_chain(self):
        page = self.open("/")
        run(page, "go", programs.GO)
        first = page.url
        write(page, "go", programs.GO.replace("steps++", "stepz++"))
        button(page, "Run").click()
        expect(page.get_by_role("button", name="main.go:17")).to_contain_text("stepz")
        before = flamegraph(page).locator(".of-before")
        expect(before).to_contain_text("was not built")
        expect(before).to_contain_text("the run before")
        expect(tree(page).get_by_role("treeitem", name=re.compile("main.collatz"))).to_be_visible()
        expect(page.locator(".flame.is-stale")).to_be_visible()
        expect(heat(page).first).to_be_visible()
        write(page, "go", programs.GO.replace("steps++", "steps += 1"))
        button(page, "Run").click()
        wait_for_profile(page)
        expect(before).to_be_hidden()
        look = page.get_by_role("link", name="Quick look")
        self.assertIn(first.rpartition("/")[2], look.get_attribute("href"))
        self.assert_no_complaints()

    def test_another_program_gets_nothing_of_the_old_one(self):
        page = self.open("/")
        run(page, "go", programs.GO)
        expect(heat(page).first).to_be_visible()
        # One that is still running when a busy browser looks.
        write(page, "go", programs.GO_FOREVER)
        expect(heat(page)).to_have_count(0)
        button(page, "Run").click()
        expect(verdict(page)).to_have_text("Running…")
        expect(flamegraph(page).locator(".of-before")).to_be_hidden()
        wait_for_profile(page)
        expect(page.get_by_text("History", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Quick look")).to_have_count(0)

    def test_run_takes_the_place_of_a_run_in_flight(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        button(page, "Run").click()
        expect(verdict(page)).to_have_text("Running…")
        left = page.url.rpartition("/")[2]
        write(page, "go", programs.GO)
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page).not_to_have_url(re.compile(left))
        expect_true(page, lambda: page.evaluate(STATE, left) == "cancelled")
        wait_for_profile(page)
        page.get_by_text("History", exact=True).click()
        expect(page.locator(f'.history a[href="/r/{left}"]')).to_be_visible()

    def test_run_makes_room_for_itself_where_there_is_none(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        page.get_by_text("Options", exact=True).click()
        page.get_by_label("Time limit").fill("30000")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        button(page, "Run").click()
        expect(verdict(page)).to_have_text("Running…")
        left = page.url.rpartition("/")[2]
        # The second of the two that a visitor may have in flight; it waits for the first.
        other = page.evaluate(START, programs.GO_FOREVER)
        answers = []
        page.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/api/runs") else None)
        self.is_listening = False
        write(page, "go", programs.GO_SHORT)
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page).not_to_have_url(re.compile(left))
        self.assertEqual((answers[0], answers[-1]), (429, 202))
        self.assertEqual(page.evaluate(STATE, left), "cancelled")
        page.evaluate("id => fetch(`/r/${id}/stop`, { method: 'POST', redirect: 'manual' })", other)
        wait_for_profile(page)

    def test_a_run_left_behind_stays_in_the_history(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        button(page, "Run").click()
        expect(verdict(page)).to_have_text("Running…")
        left = page.url.rpartition("/")[2]
        page.goto("/")
        run(page, "go", programs.GO)
        page.get_by_text("History", exact=True).click()
        expect(page.locator(f'.history a[href="/r/{left}"]')).to_be_visible()

    def test_an_endless_loop_is_not_on_the_first_line(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        page.get_by_text("Options", exact=True).click()
        page.get_by_label("Time limit").fill("1500")
        page.keyboard.press("Tab")
        button(page, "Run").click()
        wait_for_profile(page)
        line = page.locator(".cm-line").filter(has_text="func main")

        def is_below():
            # A gutter that is drawn anew between two questions has no place for a moment.
            places = [each.bounding_box() for each in (heat(page).first, line)]
            return all(places) and places[0]["y"] + 5 > places[1]["y"]

        expect_true(page, is_below)


class Printing(BrowserTest):
    def test_output_has_its_colours_and_leads_to_the_lines_it_names(self):
        page = self.open("/")
        write(page, "go", programs.GO_PANIC)
        button(page, "Run").click()
        expect(page.locator(".status")).to_have_attribute("data-tone", "bad")
        log = page.get_by_role("log", name="Output")
        expect(log.locator(".sgr-bold.sgr-color-1")).to_have_text("red")
        expect(log).to_contain_text("cut in two places")
        expect(log).to_contain_text("\\u{1b}[2J")
        expect(page.locator(".cm-error-line")).to_contain_text('panic("')
        log.get_by_role("button", name=re.compile(r"main\.go:\d+")).first.click()
        expect(editor(page)).to_be_focused()
        expect(page.locator(".cm-activeLine")).to_contain_text('panic("')
        self.assert_accessible(page)
        for scheme in ("light", "dark"):
            other = self.open(page.url, scheme=scheme)
            expect(other.locator(".sgr-bold")).to_be_visible()
            self.assert_accessible(other)
        self.assert_no_complaints()

    def test_lines_are_wrapped_or_not(self):
        page = self.open("/")
        wrap = button(page, "Wrap lines")
        expect(wrap).to_have_attribute("aria-pressed", "true")
        wrap.click()
        expect(wrap).to_have_attribute("aria-pressed", "false")
        expect(page.get_by_role("log", name="Output")).to_have_css("white-space", "pre")


class FewSamples(BrowserTest):
    def test_few_samples_are_no_facts(self):
        page = self.open("/")
        run(page, "go", programs.GO_SHORT)
        few = flamegraph(page).locator(".few-samples")
        expect(few).to_contain_text(re.compile(r"Only \d+ samples?"))
        self.assert_accessible(page)
        before = page.url
        few.get_by_role("button", name=re.compile("samples a second")).click()
        expect(page.locator(".option-chips")).to_contain_text("Hz")
        expect(page).not_to_have_url(before)
        wait_for_profile(page)
        self.assertNotEqual(page.evaluate("document.activeElement.tagName"), "BODY")


class Asking(BrowserTest):
    def test_an_option_out_of_range_is_refused_at_the_field(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        sent = []
        page.on("request", lambda request: sent.append(request.method) if request.url.endswith("/api/runs") else None)
        page.get_by_text("Options", exact=True).click()
        limit = page.get_by_label("Time limit")
        limit.fill("99999999")
        page.keyboard.press("Tab")
        verdict(page).click()
        expect(limit).to_be_hidden()
        button(page, "Run").click()
        expect(limit).to_be_visible()
        expect(limit).to_be_focused()
        self.assertEqual(sent, [])
        limit.fill("9000")
        page.keyboard.press("Tab")
        button(page, "Run").click()
        wait_for_profile(page)
        self.assertEqual(sent, ["POST"])

    def test_what_the_service_refuses_is_marked_at_its_field(self):
        page = self.open("/")
        write(page, "go", programs.GO_SHORT)
        page.get_by_text("Options", exact=True).click()
        arguments = page.get_by_label("Arguments, one a line")
        arguments.fill("\n".join("x" for _ in range(100)))
        page.keyboard.press("Escape")
        expect(arguments).to_be_hidden()
        self.is_listening = False
        button(page, "Run").click()
        expect(arguments).to_be_focused()
        expect(arguments).to_have_attribute("aria-invalid", "true")
        expect(arguments).to_have_accessible_description(re.compile("options.arguments"))
        self.assert_accessible(page)
        arguments.fill("1")
        expect(arguments).not_to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert")).to_be_hidden()
        button(page, "Run").click()
        wait_for_profile(page)

    def test_a_message_about_a_lost_server_goes_when_it_is_back(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        self.is_listening = False
        page.context.set_offline(True)
        button(page, "Run").click()
        expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        page.context.set_offline(False)
        expect(page.get_by_role("alert")).to_be_hidden()
        expect(button(page, "Run")).to_be_focused()


def heat(page):
    """The lines' costs that are told in numbers. One more, which nobody sees, keeps their column as wide as it gets."""
    return page.locator(".heat:visible").filter(has_text="%")


def expect_that(page, locator, condition):
    """Waits until JavaScript says so of an element."""
    page.wait_for_function(f"(element) => ({condition})(element)", arg=locator.element_handle())


def expect_true(page, condition):
    """Waits until something that this side knows is so; the page's own waits stay bounded."""
    for _ in range(1200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It never came to be so.")


if __name__ == "__main__":
    unittest.main()
