"""What each part of the page does, on a run that all of these share."""

import re
import unittest

from playwright.sync_api import expect

import programs
from browsing import (
    LOOKS,
    BrowserTest,
    OneRun,
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


class OneGoRun(OneRun):
    program = programs.GO


class Results(OneGoRun):
    def test_every_item_of_the_tree_says_name_share_and_time(self):
        page = self.open_run()
        labels = [item.get_attribute("aria-label") for item in tree(page).get_by_role("treeitem").all()]
        for label in labels:
            self.assertRegex(label, r"^.+, (< )?\d+\.\d %, [\d.]+ (µs|ms|s)$")
        self.assertTrue(any(label.startswith("main.collatz, ") for label in labels), labels)
        self.assert_no_complaints()

    def test_the_tree_is_walked_with_the_keyboard(self):
        page = self.open_run()
        items = tree(page).get_by_role("treeitem")
        items.first.focus()
        page.keyboard.press("ArrowDown")
        expect(items.nth(1)).to_be_focused()
        page.keyboard.press("Home")
        expect(items.first).to_be_focused()
        count = items.count()
        page.keyboard.press("ArrowLeft")
        expect(items.first).to_have_attribute("aria-expanded", "false")
        self.assertLess(items.count(), count)
        page.keyboard.press("ArrowRight")
        expect(items.first).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Enter")
        expect(items.first).to_have_attribute("aria-selected", "true")
        self.assertIn("focus=", page.url)
        expect(items.first).to_be_focused()

    def test_only_one_item_of_the_tree_is_a_tab_stop(self):
        page = self.open_run()
        self.assertEqual(tree(page).locator('[tabindex="0"]').count(), 1)

    def test_the_top_table_sorts(self):
        page = self.open_run()
        table = page.get_by_role("table", name="Top functions")
        first = table.get_by_role("rowheader").first
        expect(first).to_have_text("main.collatz")
        table.get_by_role("button", name="Function").click()
        expect(table.get_by_role("columnheader", name="Function")).to_have_attribute("aria-sort", "ascending")
        names = table.get_by_role("rowheader").all_inner_texts()
        self.assertEqual(names, sorted(names))

    def test_a_program_is_shown_from_its_first_line(self):
        page = self.open_run(size={"width": 1024, "height": 620})
        frames(page)
        expect(page.locator(".cm-line").first).to_have_text("package main")
        expect(page.locator(".cm-line").first).to_be_in_viewport()

    def test_the_hot_line_is_marked_in_the_gutter(self):
        page = self.open_run()
        heat = page.locator(".heat-5, .heat-4, .heat-3")
        expect(heat.first).to_have_text(re.compile(r"\d+\.\d %"))

    def test_output_is_text_and_tells_its_streams_apart(self):
        page = self.open_run()
        log = page.get_by_role("log", name="Output")
        expect(log.locator(".stdout").first).to_contain_text("started")
        expect(log.locator(".stderr")).to_have_text("<script>counting</script>\n")

    def test_the_numbers_say_how_far_to_trust_them(self):
        numbers = self.open_run().get_by_role("region", name="Numbers")
        for name in ("Samples", "Rate", "CPU seen", "CPU sampled", "Lost", "Truncated"):
            expect(numbers).to_contain_text(name)

    def test_only_who_ran_it_can_keep_it(self):
        page = self.open_run()
        button(page, "Share").click()
        expect(page.locator(".said")).to_contain_text("Only who ran it can keep it")
        expect(page.get_by_role("textbox", name="Address")).to_have_value(page.url)

    def test_the_address_brings_the_view_back(self):
        page = self.open_run("?search=collatz&tab=top")
        expect(page.get_by_role("searchbox")).to_have_value("collatz")
        expect(button(page, "Top functions")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".matched")).to_contain_text("matched")

    def test_a_time_range_of_nothing_says_so(self):
        page = self.open(self.path + "?fromMs=900000")
        expect(flamegraph(page)).to_contain_text("No samples in this time range.")

    def test_every_look_of_a_result_is_accessible_and_fits(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open_run("?search=main", size=size, scheme=scheme)
                self.assert_accessible(page)
                self.assert_fits(page)
        self.assert_no_complaints()


class Sharing(OneGoRun):
    def test_a_shared_snippet_has_a_page_that_runs_it_again(self):
        page = self.open_run(context=self.context)
        button(page, "Share").click()
        expect(page.get_by_role("textbox", name="Address")).to_be_visible()
        self.assert_accessible(page)
        snippet = page.evaluate("path => fetch(path).then((answer) => answer.json())", f"/api/runs{self.path[2:]}")
        for size, scheme in LOOKS:
            other = self.open(f"/p/{snippet['snippet']['id']}", size=size, scheme=scheme)
            expect(editor(other)).to_contain_text("collatz")
            expect(other.get_by_role("region", name="Shared runs").get_by_role("link")).to_have_count(1)
            self.assert_accessible(other)
            self.assert_fits(other)
        self.assert_no_complaints()


class Running(BrowserTest):
    def test_stop_ends_a_run_that_would_not_end(self):
        page = self.open("/")
        write(page, "go", programs.GO_FOREVER)
        button(page, "Run").click()
        expect(verdict(page)).to_have_text("Running…")
        button(page, "Stop").click()
        expect(page.locator(".status")).not_to_have_attribute("data-tone", "busy")
        expect(button(page, "Run")).to_be_enabled()
        expect(button(page, "Run")).to_be_focused()
        expect(button(page, "Stop")).to_have_count(0)
        self.assert_no_complaints()

    def test_a_reload_finds_the_run_again(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        button(page, "Run").click()
        expect(verdict(page)).not_to_have_text("Ready.")
        expect(page).to_have_url(re.compile("/r/"))
        page.reload()
        wait_for_profile(page)
        output = page.get_by_role("log", name="Output")
        expect(output).to_contain_text("longest:")
        self.assertEqual(output.inner_text().count("started"), 1)

    def test_a_lost_connection_comes_back_by_itself(self):
        page = self.open("/")
        write(page, "go", programs.GO)
        button(page, "Run").click()
        # What it prints first stays to be seen; that it runs does not, on a busy machine.
        expect(page.get_by_role("log", name="Output")).to_contain_text("started")
        page.context.set_offline(True)
        page.wait_for_timeout(1000)
        page.context.set_offline(False)
        wait_for_profile(page)
        output = page.get_by_role("log", name="Output")
        expect(output).to_contain_text("longest:")
        self.assertEqual(output.inner_text().count("started"), 1)

    def test_without_the_editors_library_a_plain_text_box_runs(self):
        page = self.open("/healthz")
        page.route("**/vendor/**", lambda route: route.abort())
        page.goto("/")
        page.locator(".workbench textarea.source-text").fill(programs.GO)
        button(page, "Run").click()
        wait_for_profile(page)
        self.assert_accessible(page)

    def test_back_leads_to_the_page_before(self):
        page = self.open("/")
        run(page, "go", programs.GO)
        page.go_back()
        expect(verdict(page)).to_have_text("Ready.")
        page.go_forward()
        wait_for_profile(page)

    def test_a_refused_request_is_told_and_can_be_mended(self):
        page = self.open("/")
        write(page, "go", "x" * 70_000)
        button(page, "Run").click()
        expect(page.get_by_role("alert")).to_contain_text("65536")
        self.assert_accessible(page)
        expect(button(page, "Run")).to_be_enabled()

    def test_other_languages_drafts_are_kept(self):
        page = self.open("/")
        write(page, "go", "package main // mine")
        page.get_by_role("combobox", name="Language").select_option("swift")
        expect(editor(page)).not_to_contain_text("mine")
        page.get_by_role("combobox", name="Language").select_option("go")
        expect(editor(page)).to_contain_text("mine")

    def test_options_reach_the_program(self):
        page = self.open("/")
        code = 'package main\n\nimport ("fmt"; "os")\n\nfunc main() { fmt.Println(os.Args[1:]) }\n'
        write(page, "go", code)
        page.get_by_text("Options", exact=True).click()
        page.get_by_label("Arguments").fill("one\ntwo words")
        page.keyboard.press("Escape")
        button(page, "Run").click()
        expect(page.get_by_role("log", name="Output")).to_have_text("[one two words]\n")


class Files(BrowserTest):
    def test_a_program_of_several_files_is_shown_and_run_whole(self):
        page = self.open("/")
        url = page.evaluate(
            """async (files) => {
              const body = JSON.stringify({ language: "go", files })
              const headers = { "Content-Type": "application/json" }
              return (await (await fetch("/api/runs", { method: "POST", headers, body })).json()).url
            }""",
            programs.GO_FILES,
        )
        page.goto(url)
        page.locator(".cm-content").wait_for()
        log = page.get_by_role("log", name="Output")
        expect(log).to_have_text("from another file\n")
        page.get_by_role("button", name="message.go").click()
        expect(editor(page)).to_contain_text("const message")
        editor(page).fill('package main\n\nconst message = "changed"\n')
        button(page, "Run").click()
        expect(log).to_have_text("changed\n")
        expect(page).not_to_have_url(re.compile(re.escape(url)))
        self.assert_no_complaints()


class Looks(BrowserTest):
    def test_the_empty_page_is_accessible_and_fits(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                page.locator(".cm-content").wait_for()
                self.assert_accessible(page)
                page.get_by_text("Options", exact=True).click()
                self.assert_accessible(page)
                self.assert_fits(page)
        self.assert_no_complaints()

    def test_a_rejected_program_is_accessible_and_fits(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                write(page, "swift", programs.SWIFT_WITH_ERROR)
                button(page, "Run").click()
                page.locator(".cm-error-line").wait_for()
                self.assert_accessible(page)
                self.assert_fits(page)
        self.assert_no_complaints()

    def test_a_running_program_and_an_alert_are_accessible_and_fit(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open("/", size=size, scheme=scheme)
                write(page, "go", programs.GO_FOREVER)
                button(page, "Run").click()
                expect(verdict(page)).to_have_text("Running…")
                self.assert_accessible(page)
                self.assert_fits(page)
                # It may have come to its limit by now: on a busy machine looking takes long.
                page.evaluate("fetch(`${location.pathname}/stop`, { method: 'POST', redirect: 'manual' })")
                expect(page.locator(".status")).not_to_have_attribute("data-tone", "busy")
                write(page, "go", "x" * 70_000)
                button(page, "Run").click()
                expect(page.get_by_role("alert")).to_contain_text("65536")
                self.assert_accessible(page)
                self.assert_fits(page)

    def test_an_unknown_address_is_told_kindly(self):
        page = self.open("/r/aaaaaaaaaaaaaaaaaaaaaa")
        expect(page.get_by_role("link", name="Start a new program")).to_be_visible()
        self.assert_accessible(page)


if __name__ == "__main__":
    unittest.main()
