"""A program's tests: how each ended, what it said, and the way to where it failed."""

import re
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, PATIENCE_MS, BrowserTest, button, run, verdict, wait_for_profile, write
from compare_test import keep

GO = """package main

import (
\t"fmt"
\t"testing"
)

func fib(n int) int {
\tif n < 2 {
\t\treturn n
\t}
\treturn fib(n-1) + fib(n-2)
}

func TestFib(t *testing.T) {
\tfor n, want := range map[int]int{0: 0, 1: 1, 10: 55, 11: 88} {
\t\tt.Run(fmt.Sprint("of ", n), func(t *testing.T) {
\t\t\tif got := fib(n); got != want {
\t\t\t\tt.Errorf("fib(%d) = %d, want %d", n, got, want)
\t\t\t}
\t\t})
\t}
}

func TestSlow(t *testing.T) {
\tif fib(36) != 14930352 {
\t\tt.Fatal("wrong")
\t}
}

func TestLater(t *testing.T) { t.Skip("<b>later</b>") }

func ExampleFib() {
\tfmt.Println(fib(7))
\t// Output: 13
}
"""

SWIFT = """import Testing

func fib(_ n: Int) -> Int { n < 2 ? n : fib(n - 1) + fib(n - 2) }

@Suite struct Fibonacci {
    @Test func small() { #expect(fib(10) == 55) }
    @Test func wrong() {
        #expect(fib(11) == 88)
    }
    @Test func slow() { #expect(fib(35) == 9_227_465) }
}
"""


def tests(page):
    return page.get_by_role("region", name="Tests")


def items(page):
    return tests(page).locator("li")


def row(page, name):
    return items(page).filter(has=page.locator(f':scope > .test-row [title="{name}"]'))


class Tests(BrowserTest):
    def test_a_go_program_without_main_is_run_for_its_tests(self):
        page = self.open("/")
        run(page, "go", GO)
        expect(verdict(page)).to_have_text("1 of 7 tests failed.")
        expect(tests(page).locator(".note")).to_have_text("1 failed, 5 passed, 1 skipped")
        expect(items(page)).to_have_count(8)
        # Words for those who do not see the sign.
        expect(row(page, "TestFib").locator("summary, .test-head").first).to_contain_text("failed: TestFib")
        below = row(page, "TestFib").get_by_role("list", name="Parts of TestFib")
        expect(below.locator("li")).to_have_count(4)
        failed = row(page, "TestFib/of_11")
        expect(failed.locator(".test-output")).to_contain_text("fib(11) = 89, want 88")
        expect(row(page, "TestLater").locator(".test-output")).not_to_be_visible()
        # What the program said is text.
        expect(tests(page).locator("b")).to_have_count(0)
        self.leads_to_the_line(page, failed)
        self.shows_those_that_failed(page)
        # The tests' profile is beside them.
        expect(page.get_by_role("region", name="Flamegraph").get_by_role("treeitem", name=re.compile("^play.TestSlow, ")).first).to_be_attached()
        self.assert_no_complaints()
        address = page.url
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open(address, size=size, scheme=scheme)
                wait_for_profile(page)
                expect(items(page)).to_have_count(8)
                keep(page, f"tests-{size['width']}-{scheme}")
                self.assert_accessible(page)
                self.assert_fits(page)

    def leads_to_the_line(self, page, failed):
        failed.get_by_role("button", name="main.go:19", exact=True).first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".cm-activeLine")).to_contain_text("t.Errorf")

    def shows_those_that_failed(self, page):
        button(page, "Failed only").click()
        expect(items(page)).to_have_count(2)
        button(page, "Failed only").click()
        expect(items(page)).to_have_count(8)

    def test_swift_tests_are_run_on_request(self):
        page = self.open("/")
        page.get_by_role("combobox", name="Language", exact=True).select_option("swift")
        page.locator("summary", has_text="Options").click()
        page.get_by_role("combobox", name="Run", exact=True).select_option(label="Its tests")
        expect(button(page, "Tests")).to_be_visible()
        run(page, "swift", SWIFT)
        expect(verdict(page)).to_have_text("1 of 3 tests failed.")
        wrong = row(page, "Fibonacci/wrong()")
        expect(wrong.locator(".test-output")).to_contain_text("Expectation failed")
        expect(wrong.get_by_role("button", name="main.swift:8", exact=True).first).to_be_visible()
        self.assert_no_complaints()

    def test_on_a_phone_the_bar_leads_to_them(self):
        page = self.open("/", size={"width": 390, "height": 844})
        expect(page.get_by_role("navigation", name="Panes").get_by_role("button", name="Tests")).to_have_count(0)
        run(page, "go", GO)
        page.get_by_role("navigation", name="Panes").get_by_role("button", name="Tests").click()
        expect(tests(page).get_by_role("heading", name="Tests")).to_be_in_viewport()
        self.assert_fits(page)

    def test_a_test_that_never_ends_is_said(self):
        page = self.open("/")
        write(page, "go", 'package main\n\nimport "testing"\n\nfunc TestForEver(t *testing.T) {\n\tfor {\n\t}\n}\n')
        page.locator("summary", has_text="Options").click()
        page.get_by_label("Time limit, milliseconds").fill("1500")
        page.keyboard.press("Tab")
        button(page, "Run").click()
        wait_for_profile(page)
        expect(verdict(page)).to_contain_text("time limit of 1500 ms")
        expect(row(page, "TestForEver").locator(".test-output")).to_contain_text("was running at the end")
        self.assert_no_complaints()

    def test_without_scripts_too(self):
        page = self.open("/", scripts=False)
        page.get_by_role("combobox", name="Language").select_option("go")
        page.get_by_role("textbox", name="Source code").fill(GO)
        button(page, "Run").click()
        expect(page.get_by_role("region", name="Flamegraph").locator("svg")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("region", name="Tests").get_by_role("row")).to_have_count(9)
        expect(page.get_by_role("region", name="Tests")).to_contain_text("fib(11) = 89, want 88")


if __name__ == "__main__":
    unittest.main()
