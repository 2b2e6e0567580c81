"""A profile from elsewhere: dropped or chosen, seen, zoomed, shared, removed."""

import json
import re
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, BrowserTest, Hold, button, flamegraph, tree, verdict

# Two profiles of one file: the one of times, the other of bytes.
SPEEDSCOPE = json.dumps(
    {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "shared": {"frames": [{"name": "main"}, {"name": "slow"}, {"name": "fast"}]},
        "profiles": [
            {
                "type": "sampled",
                "name": "wall",
                "unit": "milliseconds",
                "startValue": 0,
                "endValue": 30,
                "samples": [[0, 1], [0, 2], [0, 1]],
                "weights": [10, 5, 15],
            },
            {
                "type": "sampled",
                "name": "memory",
                "unit": "bytes",
                "startValue": 0,
                "endValue": 64,
                "samples": [[0, 2]],
                "weights": [64],
            },
        ],
    }
).encode()
FOLDED = b"main;run;<b>slow</b> 30\nmain;run;fast 10\nmain;idle 2\n"


class Uploads(BrowserTest):
    def chosen(self, page, content=FOLDED, name="my profile.folded"):
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )

    def test_a_file_that_is_chosen_is_shown_shared_and_removed(self):
        page = self.open("/upload")
        self.chosen(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("my profile.folded")
        expect(tree(page).first.get_by_role("treeitem").first).to_be_visible()
        expect(page.locator(".top-pane").get_by_text("<b>slow</b>")).to_be_visible()
        page.get_by_role("searchbox", name="Search functions").fill("fast")
        expect(page).to_have_url(re.compile(r"search=fast"))
        button(page, "Share").click()
        expect(page.get_by_text("Shared: this address stays.")).to_be_visible()
        address = page.url
        button(page, "Remove this profile").click()
        expect(page).to_have_url(re.compile(r"/upload$"))
        self.assertEqual(page.request.get(address).status, 410)
        self.assert_no_complaints()

    def test_a_file_that_is_chosen_before_the_scripts_are_there_is_sent_once(self):
        page = self.open("/healthz")
        hold = Hold(page, "**/code/main.js")
        page.goto("/upload", wait_until="commit")
        self.chosen(page)
        hold.end()
        expect(page.get_by_role("heading", level=1)).to_have_text("my profile.folded")
        # The browser may put the file back; it was sent.
        page.go_back()
        expect(page.get_by_role("status")).to_be_attached()
        expect(page).to_have_url(re.compile(r"/upload$"))
        self.assert_no_complaints()

    def test_its_views_are_those_of_a_run_with_their_keys_and_steps_of_history(self):
        page = self.open("/upload")
        self.chosen(page, SPEEDSCOPE, "two.speedscope.json")
        expect(button(page, "Flame")).to_have_attribute("aria-pressed", "true")
        button(page, "Call tree").click()
        expect(page.locator(".call-tree")).to_be_visible()
        expect(page.locator(".flame")).to_be_hidden()
        page.keyboard.press("3")
        expect(button(page, "Top functions")).to_have_attribute("aria-pressed", "true")
        expect(page).to_have_url(re.compile(r"tab=top"))
        page.locator(".top-pane").get_by_role("button", name="slow").click()
        page.keyboard.press("c")
        expect(button(page, "Callers")).to_have_attribute("aria-pressed", "true")
        expect(page).to_have_url(re.compile(r"of=slow"))
        page.go_back()
        expect(button(page, "Top functions")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("5")
        expect(page.locator(".time-view")).to_be_visible()
        # The other type under the same view.
        page.get_by_role("navigation", name="Profile type").get_by_role("link").nth(1).click()
        expect(page).to_have_url(re.compile(r"set=1.*tab=time|tab=time.*set=1"))
        expect(button(page, "Time")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        self.assert_accessible(page)
        self.assert_no_complaints()

    def test_it_is_compared_with_what_one_saw_before_or_what_an_address_names(self):
        page = self.open("/upload")
        self.chosen(page, FOLDED, "before.folded")
        expect(page.get_by_role("heading", level=1)).to_have_text("before.folded")
        expect(flamegraph(page).get_by_role("button", name="Flame", exact=True)).to_be_visible()
        first = page.url
        page.goto("/upload")
        self.chosen(page, FOLDED.replace(b"30", b"50"), "after.folded")
        expect(page.get_by_role("heading", level=1)).to_have_text("after.folded")
        second = page.url
        page.get_by_role("link", name="before.folded").click()
        path = re.compile(r"/compare/" + first.rsplit("/", 1)[1] + "/" + second.rsplit("/", 1)[1])
        expect(page).to_have_url(path)
        expect(verdict(page)).to_contain_text("One profile of each")
        expect(page.get_by_role("region", name="Differential flamegraph").get_by_role("tree")).to_be_visible()
        expect(page.get_by_role("region", name="Functions that changed").get_by_text("<b>slow</b>")).to_be_visible()
        expect(page.get_by_role("region", name="Source")).to_have_count(0)
        self.assert_accessible(page)
        page.goto(second)
        page.get_by_role("textbox", name="With the profile or run at the address").fill(first + "?tab=top")
        page.get_by_role("region", name="Compare").get_by_role("button", name="Compare").click()
        expect(page).to_have_url(path)
        self.assert_no_complaints()

    def test_it_fits_whatever_the_window_and_its_name(self):
        for size, scheme in LOOKS:
            page = self.open("/upload", size=size, scheme=scheme)
            self.chosen(page, b"main;" + b"x" * 3000 + b" 3\nmain 1\n", "n" * 250 + ".folded")
            expect(flamegraph(page).get_by_role("button", name="Flame", exact=True)).to_be_visible()
            self.assert_fits(page)
            self.assert_accessible(page)
        self.assert_no_complaints()

    def test_a_file_that_is_dropped_is_taken_and_what_is_none_is_refused_with_the_reason(self):
        page = self.open("/upload")
        self.chosen(page, b"FLR\0\0\0", "a.jfr")
        expect(page.get_by_role("alert")).to_contain_text("jfrconv")
        page.evaluate(
            """() => {
                const files = new DataTransfer()
                files.items.add(new File(["a;b 1\\n"], "dropped.txt"))
                window.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }))
            }"""
        )
        expect(page.get_by_role("heading", level=1)).to_have_text("dropped.txt")


if __name__ == "__main__":
    unittest.main()
