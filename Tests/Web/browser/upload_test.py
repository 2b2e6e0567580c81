"""A profile from elsewhere: dropped or chosen, seen, zoomed, shared, removed."""

import re
import unittest

from playwright.sync_api import expect

from browsing import BrowserTest, button

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
        tree = page.get_by_role("tree", name="Call tree")
        expect(tree.get_by_role("treeitem").first).to_be_visible()
        expect(page.get_by_role("region", name="Top functions").get_by_text("<b>slow</b>")).to_be_visible()
        page.get_by_role("searchbox", name="Search functions").fill("fast")
        expect(page).to_have_url(re.compile(r"search=fast"))
        button(page, "Share").click()
        expect(page.get_by_text("Shared: this address stays.")).to_be_visible()
        address = page.url
        button(page, "Remove this profile").click()
        expect(page).to_have_url(re.compile(r"/upload$"))
        self.assertEqual(page.request.get(address).status, 410)
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
