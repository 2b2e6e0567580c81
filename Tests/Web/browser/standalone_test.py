"""The files that `flamebox adhoc` leaves, in a browser without a network: what works, and what names cannot do."""

import pathlib
import subprocess
import tempfile
import unittest

from playwright.sync_api import expect

from browsing import LOOKS, PATIENCE_MS, BrowserTest, browser, flamegraph, tree
from service import binary

ATTACK = "</script><script>document.title='hacked'</script><img src=x onerror=document.title='hacked'>"
# Also an end of a line for scripts, and what ends a comment.
NAMES = [ATTACK, "a\u2028b\u2029-->", "&lt;b&gt;'\"`${document.title='hacked'}"]

PROGRAM = """
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>
static long left(long ms) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return ms - now.tv_sec * 1000 - now.tv_nsec / 1000000;
}
%s
int main(int count, char **words) {
    if (count < 2) { outermost(); return 0; }
    if (fork() == 0) { execl(words[1], "child", (char *)0); _exit(1); }
    outermost();
    wait(0);
    return 0;
}
"""


def functions():
    """Each calls the one before; their names are what an object file may say."""
    texts = []
    inner = "volatile long sum = 0; while (left(600) > 0) for (int i = 0; i < 1000; i++) sum += i;"
    for number, name in enumerate(NAMES):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        texts.append(f'__attribute__((noinline)) void f{number}(void) __asm__("{quoted}");')
        texts.append(f"void f{number}(void) {{ {inner} __asm__ volatile(\"\"); }}")
        inner = f"f{number}();"
    texts.append(f"__attribute__((noinline)) void outermost(void) {{ {inner} __asm__ volatile(\"\"); }}")
    return "\n".join(texts)


class Standalone(BrowserTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="flamebox-standalone-")
        place = pathlib.Path(cls.place.name)
        (place / "program.c").write_text(PROGRAM % functions(), encoding="utf-8")
        program = place / "<b>bold"
        compiler = ["clang", "-O1", "-g1", "-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer", "-w"]
        subprocess.run([*compiler, "-o", program, place / "program.c"], check=True)
        # A program is called what its file is.
        (place / "child").symlink_to(program)
        command = [binary(), "adhoc", "--data", place / "data", "--output", place / "files", "--tag", f"k={ATTACK[:90]}"]
        subprocess.run([*command, "--name", ATTACK, "--", program, place / "child"], check=True, stderr=subprocess.DEVNULL)
        cls.files = place / "files"

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def look(self, name, **options):
        context = browser().new_context(
            offline=True,
            viewport=options.get("size", LOOKS[0][0]),
            color_scheme=options.get("scheme", "light"),
            java_script_enabled=options.get("scripts", True),
            bypass_csp=options.get("bypass", False),
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.callback(context.close)
        self.requests = []
        context.on("request", lambda request: self.requests.append(request.url))
        return self.open((self.files / name).as_uri(), context=context)

    def assert_unharmed(self, page):
        self.assertNotEqual(page.title(), "hacked")
        self.assertEqual([url for url in self.requests if not url.startswith("file:")], [])
        self.assertEqual(page.locator("img").count(), 0)
        self.assert_no_complaints()

    def test_names_stay_names(self):
        page = self.look("cpu.html")
        rows = tree(page).get_by_role("treeitem")
        expect(rows.first).to_be_visible()
        # What cannot be seen is spelled out; the rest reads as it was given.
        expect(tree(page)).to_contain_text("</script><script>")
        expect(tree(page)).to_contain_text("a\\u{2028}b\\u{2029}-->")
        self.assert_unharmed(page)

    def test_it_is_searched_zoomed_and_left_by_keys(self):
        page = self.look("cpu.html")
        page.get_by_role("searchbox", name="Search functions").fill("onerror")
        expect(page.locator(".matched")).to_contain_text("%")
        page.get_by_role("button", name="Top functions").click()
        expect(page.locator(".top table")).to_be_visible()
        page.get_by_role("button", name="Flame", exact=True).click()
        page.locator(".flame-canvas").click(position={"x": 300, "y": 30})
        expect(page.get_by_role("navigation", name="Zoom").get_by_role("listitem")).not_to_have_count(1)
        self.assertIn("focus=", page.url)
        page.locator("h1").click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("navigation", name="Zoom").get_by_role("listitem")).to_have_count(1)
        self.assert_unharmed(page)

    def test_each_program_is_looked_at_alone(self):
        page = self.look("cpu.html")
        picker = page.get_by_role("combobox", name="Process")
        expect(picker.locator("option")).to_have_count(3)
        whole = page.locator(".standalone-total").inner_text()
        picker.select_option(index=1)
        expect(page.locator(".standalone-total")).not_to_have_text(whole)
        expect(flamegraph(page)).to_be_visible()
        self.assert_unharmed(page)

    def test_it_looks_well_on_every_screen(self):
        for size, scheme in LOOKS:
            for name in ("cpu.html", "index.html"):
                with self.subTest(size=size["width"], scheme=scheme, name=name):
                    # The checker brings a script of its own.
                    page = self.look(name, size=size, scheme=scheme, bypass=True)
                    expect(page.locator("h1")).to_be_visible()
                    self.assert_accessible(page)
                    self.assert_fits(page)

    def test_the_index_leads_to_the_page_and_harms_nobody(self):
        page = self.look("index.html")
        self.assert_unharmed(page)
        page.get_by_role("link", name="cpu", exact=True).click()
        expect(tree(page).get_by_role("treeitem").first).to_be_visible()
        self.assert_unharmed(page)

    def test_without_scripts_the_table_is_there(self):
        page = self.look("cpu.html", scripts=False)
        expect(page.locator("main table")).to_contain_text("onerror")
        self.assertEqual(page.locator("main img").count(), 0)

    def test_the_file_is_small(self):
        self.assertLess((self.files / "cpu.html").stat().st_size, 300_000)


if __name__ == "__main__":
    unittest.main()
