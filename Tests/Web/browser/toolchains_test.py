"""A run's program against itself with another toolchain, in pairs, from the page that shows the run."""

import os
import re
import subprocess
import time
import unittest

from playwright.sync_api import expect

import programs
from browsing import DESKTOP, LOOKS, BrowserTest, browser, button, run, wait_for_profile
from service import ROOT, binary, service

SECOND = ROOT / ".setup/wheels/second-go/go"
# As the other tests call it, so that its caches are made once.
NAME = "second-go"
# Making those caches takes a minute, and more on a busy machine; the worker looks for new ones twice a minute.
PATIENCE_SECONDS = 1800
# Ten pairs, on a machine that has other work too.
MEASURING_MS = 600_000


@unittest.skipUnless((SECOND / "bin/go").is_file(), "needs the second Go that scripts/setup --tests installs")
@unittest.skipIf(os.environ.get("FLAMEBOX_URL"), "somebody else's service has its own toolchains")
class Comparing(BrowserTest):
    """Made once: a second Go beside the first, and a run with the first."""

    @classmethod
    def setUpClass(cls):
        record = ROOT / f".setup/toolchains/{NAME}.json"
        cls.addClassCleanup(record.unlink, missing_ok=True)
        command = [binary(), "toolchain", "add", str(SECOND), "--name", NAME]
        subprocess.run(command, check=True, timeout=PATIENCE_SECONDS)
        cls.context = browser().new_context(base_url=service().url, viewport=DESKTOP)
        cls.addClassCleanup(cls.context.close)
        page = cls.context.new_page()
        page.goto("/")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while NAME not in page.request.get("/api/toolchains").text():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{NAME} was added, and is not offered.")
            time.sleep(1)
        page.reload()
        run(page, "go", programs.GO)
        cls.path = page.url.removeprefix(service().url)
        page.close()

    def test_one_button_measures_the_same_program_with_both(self):
        page = self.open(self.path, context=self.context)
        wait_for_profile(page)
        button(page, f"Compare with {NAME}").click()
        expect(page).to_have_url(re.compile("/compare/"))
        whole = f"/api/comparisons/{page.url.rpartition('/')[2].partition('?')[0]}"
        # Said once the last pair is over.
        said = "Built with different toolchains"
        expect(page.locator("main")).to_contain_text(said, timeout=MEASURING_MS)
        told = page.request.get(whole).json()
        self.assertEqual(told["state"], "finished", told)
        self.assertEqual(told["after"]["toolchain"]["name"], NAME)
        self.assertNotEqual(told["before"]["toolchain"]["name"], NAME)
        self.assertEqual(told["before"]["snippet"]["id"], told["after"]["snippet"]["id"])
        self.assert_no_complaints()

    def test_it_fits(self):
        for size, scheme in [*LOOKS, ({"width": 1024, "height": 768}, "light")]:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.open(self.path, size=size, scheme=scheme)
                wait_for_profile(page)
                expect(button(page, f"Compare with {NAME}")).to_be_visible()
                self.assert_fits(page)
                box = button(page, f"Compare with {NAME}").bounding_box()
                self.assertLessEqual(box["x"] + box["width"], size["width"])
                self.assert_accessible(page)
                if folder := os.environ.get("FLAMEBOX_SHOTS"):
                    page.screenshot(path=f"{folder}/toolchains-{size['width']}-{scheme}.png")


class Offering(BrowserTest):
    def test_nothing_is_offered_where_there_is_one(self):
        page = self.open("/")
        offered = page.request.get("/api/toolchains").json()
        go = next(each for each in offered["languages"] if each["language"] == "go")
        del go["toolchains"][1:]
        page.route("**/api/toolchains", lambda route: route.fulfill(json=offered))
        page.reload()
        run(page, "go", programs.GO)
        expect(page.locator(".toolchain-comparison")).to_be_hidden()


if __name__ == "__main__":
    unittest.main()
