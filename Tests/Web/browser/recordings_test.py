"""The local view of recordings: what `flamebox serve --view-only` shows, and what it says of several of each side."""

import pathlib
import re
import subprocess
import tempfile
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, BrowserTest, browser
from service import binary, free_port, wait_until_ready

PROGRAM = """
#include <stdlib.h>
#include <time.h>
static long spent(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
#define WORK while (spent() < until) for (int i = 0; i < 100000; i++) __asm__ volatile("")
__attribute__((noinline)) void steady(long until) { WORK; }
__attribute__((noinline)) void changed(long until) { WORK; }
int main(int count, char **words) {
    steady(150);
    changed(spent() + atol(words[1]));
    return 0;
}
"""
# Milliseconds that the changed function takes, by its own clock of CPU time. What differs between the sides is some thirty
# times what differs within one; of the steady function 25 ms would have to be missing in each recording of one side alone.
BEFORE = [400, 410, 390]
AFTER = [100, 110, 90]


class Recordings(BrowserTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="flamebox-recordings-")
        place = pathlib.Path(cls.place.name)
        (place / "program.c").write_text(PROGRAM, encoding="utf-8")
        compiler = ["clang", "-O1", "-g1", "-fno-omit-frame-pointer", "-w"]
        subprocess.run([*compiler, "-o", place / "program", place / "program.c"], check=True)
        for side, times in (("before", BEFORE), ("after", AFTER)):
            for number, milliseconds in enumerate(times):
                names = ["--name", f"{side} {number}", "--data", place / "data", "--output", place / "files"]
                command = [binary(), "adhoc", *names, "--", place / "program", str(milliseconds)]
                subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        port = free_port()
        cls.url = f"http://127.0.0.1:{port}"
        log = place / "log"
        command = [binary(), "serve", "--view-only", "--host", "127.0.0.1", "--port", str(port), "--data", place / "data"]
        with log.open("w") as output:
            cls.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        wait_until_ready(cls.url, cls.process, log)

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait(timeout=30)
        cls.place.cleanup()

    def look(self, path, **options):
        context = browser().new_context(
            base_url=self.url,
            viewport=options.get("size", LOOKS[0][0]),
            color_scheme=options.get("scheme", "light"),
            bypass_csp=options.get("bypass", False),
        )
        self.contexts.callback(context.close)
        return self.open(path, context=context)

    def compare(self, before, after, **options):
        page = self.look("/recordings", **options)
        for side, count in (("before", before), ("after", after)):
            for number in range(count):
                page.get_by_label(f"{side} {number} as {side}").check()
        page.get_by_role("button", name="Difference").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    def test_several_of_each_side_tell_a_change_from_noise(self):
        page = self.compare(3, 3)
        self.assertEqual(len(re.findall("before=", page.url)), 3)
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="changed"))
        expect(row).to_contain_text("▼ less")
        expect(row.locator("small")).to_have_count(3)
        expect(page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="steady"))).not_to_contain_text("▼")
        expect(page.get_by_role("listitem").filter(has_text="changed got faster")).to_be_visible()
        # The address alone shows the same, and the shares are another look at it.
        page.goto(page.url)
        expect(row).to_contain_text("▼ less")
        page.get_by_role("link", name="share of it").click()
        expect(row).to_contain_text("%")
        self.assertIn("measure=share", page.url)
        self.assert_no_complaints()

    def test_one_of_each_side_tells_no_noise(self):
        page = self.compare(1, 1)
        expect(page.locator("main")).to_contain_text("cannot tell a change from noise")
        expect(page.locator("small")).to_have_count(0)
        expect(page.get_by_text("▼ less", exact=True)).to_have_count(0)
        self.assert_no_complaints()

    def test_what_cannot_be_shown_is_said(self):
        page = self.look("/recordings")
        self.is_listening = False
        page.get_by_label("before 0 as before").check()
        page.get_by_role("button", name="Difference").click()
        expect(page.locator("main")).to_contain_text("at least one as before, and one as after")
        page.goto("/recordings")
        for name in ("before 0 as before", "before 1 as before", "after 0 as after"):
            page.get_by_label(name).check()
        page.get_by_role("button", name="Side by side").click()
        expect(page.locator("main")).to_contain_text("Side by side are two")
        page.goto("/recordings")
        for name in ("before 0 as before", "before 0 as after"):
            page.get_by_label(name).check()
        page.get_by_role("button", name="Difference").click()
        expect(page.locator("main")).to_contain_text("is chosen once")

    def test_a_recording_shows_no_empty_rows(self):
        page = self.look("/recordings")
        page.get_by_role("link", name="before 0").click()
        expect(page.get_by_role("term").filter(has_text="Ended")).to_be_visible()
        expect(page.get_by_role("term").filter(has_text="Tags")).to_have_count(0)

    def test_it_looks_well_on_every_screen(self):
        for size, scheme in LOOKS:
            with self.subTest(size=size["width"], scheme=scheme):
                page = self.compare(3, 3, size=size, scheme=scheme, bypass=True)
                self.assert_accessible(page)
                self.assert_fits(page)


if __name__ == "__main__":
    unittest.main()
