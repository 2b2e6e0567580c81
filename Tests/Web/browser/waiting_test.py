"""Where a program waits, chosen on the page and seen beside its CPU time."""

import re
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, BrowserTest, button, run, tree, wait_for_profile

# 0.8 s of sleep and 0.4 of waiting for a lock that another thread holds.
WAITING = """import Foundation
import Synchronization

let mutex = Mutex(0)

@inline(never) func rest() -> Int32 {
    usleep(800_000) &+ 1
}

@inline(never) func want() {
    mutex.withLock { $0 += 1 }
}

let isHeld = DispatchSemaphore(value: 0)
Thread.detachNewThread {
    mutex.withLock { value in
        isHeld.signal()
        usleep(400_000)
        value += 1
    }
}
isHeld.wait()
want()
print(rest(), mutex.withLock { $0 })
"""

SLEEPING = """package main

import "time"

//go:noinline
func rest() { time.Sleep(time.Second) }

//go:noinline
func wait(c chan int) { <-c }

func main() {
	c := make(chan int)
	for range 7 {
		go wait(c)
	}
	rest()
}
"""


class Waiting(BrowserTest):
    def test_waiting_is_chosen_run_and_looked_at(self):
        page = self.open("/")
        page.get_by_role("combobox", name="Language").select_option("swift")
        page.locator("summary", has_text="Options").click()
        page.get_by_label("Recorded").select_option(label="CPU time and waiting")
        expect(button(page, "with waiting")).to_be_visible()
        run(page, "swift", WAITING)
        page.get_by_label("Profile type").select_option("wall")
        # However busy the machine is: a sleep may take longer, and never less.
        expect(tree(page).get_by_role("treeitem", name=re.compile(r"^rest\(\), .*(8\d\d ms|\d\.\d+ s)"))).to_be_attached()
        expect(tree(page).get_by_role("treeitem", name=re.compile(r"^\[sleeping\], ")).first).to_be_attached()
        expect(page.get_by_role("rowheader", name="[waiting: lock]").first).to_be_attached()
        expect(page.get_by_text("waiting for locks")).to_be_visible()
        self.assert_no_complaints()
        address = page.url
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open(address, size=size, scheme=scheme)
                wait_for_profile(page)
                expect(page.get_by_label("Profile type")).to_have_value("wall")
                self.assert_accessible(page)
                self.assert_fits(page)

    def test_goroutines_wait_too(self):
        page = self.open("/")
        page.locator("summary", has_text="Options").click()
        page.get_by_label("Recorded").select_option(label="CPU time and waiting")
        run(page, "go", SLEEPING)
        page.get_by_label("Profile type").select_option("wall")
        # Seven wait for as long as one sleeps.
        expect(tree(page).get_by_role("treeitem", name=re.compile(r"^main\.wait, [78]\d\.\d %"))).to_be_attached()
        expect(page.get_by_role("rowheader", name="[sleeping]").first).to_be_attached()
        page.get_by_label("Profile type").select_option("goroutines")
        expect(tree(page).get_by_role("treeitem", name=re.compile(r"^main\.wait, "))).to_be_attached()
        self.assert_no_complaints()


if __name__ == "__main__":
    unittest.main()
