"""A profile whose samples bear labels: narrowed, told apart, compared; and one inside another site's page."""

import http.server
import pathlib
import re
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from playwright.sync_api import expect

import programs
from browsing import LOOKS, BrowserTest, button, flamegraph, run, verdict
from service import Service, binary


def sample(time, cpu, function):
    return f"program 7/7 [{cpu:03}] {time}: 1000000 cycles: \n\t 401000 {function}+0x1 (/p)\n\t 402000 main+0x1 (/p)\n\n"


PERF_SCRIPT = "".join(
    sample(f"1.{index:06}", cpu, function) for index, (cpu, function) in enumerate([(0, "slow")] * 3 + [(1, "fast")])
).encode()


class Labels(BrowserTest):
    def brought(self, **options):
        page = self.open("/upload", **options)
        page.locator("input[type=file]").set_input_files(
            {"name": "labelled.txt", "mimeType": "text/plain", "buffer": PERF_SCRIPT}
        )
        expect(flamegraph(page).get_by_role("button", name="Flame", exact=True)).to_be_visible()
        return page

    def test_its_samples_are_told_apart_by_a_label_under_an_address_of_its_own(self):
        page = self.brought()
        page.get_by_role("searchbox", name="Search functions").fill("slow")
        page.get_by_role("link", name="Group by cpu").click()
        expect(page).to_have_url(re.compile(r"group=cpu.*search=slow|search=slow.*group=cpu"))
        expect(page.get_by_text("Grouped by cpu.")).to_be_visible()
        expect(page.get_by_role("link", name="Group by cpu")).to_have_count(0)
        top = page.locator(".top-pane")
        expect(top.get_by_text("cpu: 0")).to_be_visible()
        expect(top.get_by_text("cpu: 1")).to_be_visible()
        page.keyboard.press("Escape")
        button(page, "Call tree").click()
        expect(page.locator(".call-tree").get_by_text("cpu: 1")).to_be_visible()
        expect(page).to_have_url(re.compile(r"group=cpu"))
        # One group of the two, still told apart.
        page.get_by_role("region", name="Labels").get_by_role("link", name="1", exact=True).click()
        expect(page.get_by_text("Only what bears cpu:1.")).to_be_visible()
        expect(page.locator(".call-tree").get_by_text("cpu: 1")).to_be_visible()
        expect(page.locator(".call-tree").get_by_text("cpu: 0")).to_have_count(0)
        self.assert_accessible(page)
        page.get_by_role("link", name="Without groups").click()
        expect(page).not_to_have_url(re.compile("group="))
        expect(page.locator(".call-tree").get_by_text("cpu: 1")).to_have_count(0)
        self.assert_no_complaints()

    def test_the_file_that_is_kept_shows_the_groups(self):
        page = self.brought()
        page.get_by_role("link", name="Group by cpu").click()
        expect(page.get_by_text("Grouped by cpu.")).to_be_visible()
        address = page.get_by_role("list", name="Downloads").get_by_role("link", name="html").get_attribute("href")
        self.assertIn("group=cpu", address)
        self.assertIn("cpu: 1", page.request.get(address).text())

    def test_what_is_looked_at_is_what_is_compared(self):
        page = self.brought()
        first = page.url
        page = self.brought(context=page.context)
        page.get_by_role("link", name="Group by cpu").click()
        expect(page.get_by_text("Grouped by cpu.")).to_be_visible()
        page.get_by_role("textbox", name="With the profile or run at the address").fill(first)
        page.get_by_role("region", name="Compare").get_by_role("button", name="Compare").click()
        expect(verdict(page)).to_contain_text("One profile of each")
        expect(page).to_have_url(re.compile(r"/compare/.*group=cpu"))
        expect(page.get_by_role("treeitem", name=re.compile("^cpu: 0,"))).to_have_count(1)
        page.get_by_role("link", name="Without groups").click()
        expect(page.get_by_role("treeitem", name=re.compile("^main,"))).to_have_count(1)
        expect(page.get_by_role("treeitem", name=re.compile("^cpu: 0,"))).to_have_count(0)
        self.assert_no_complaints()

    def test_it_fits_whatever_the_window(self):
        for size, scheme in LOOKS:
            page = self.brought(size=size, scheme=scheme)
            page.get_by_role("link", name="Group by cpu").click()
            expect(page.get_by_text("Grouped by cpu.")).to_be_visible()
            self.assert_fits(page)
            self.assert_accessible(page)
        self.assert_no_complaints()


# Each bears half of the work, so that none is too narrow to be drawn.
GO_LABELLED = """package main

import (
\t"context"
\t"fmt"
\t"runtime/pprof"
)

func work(sum int) int {
\tfor i := range 300_000_000 {
\t\tsum ^= i * i
\t}
\treturn sum
}

func main() {
\tsum := 0
\tfor _, name := range []string{"login", "<b>cart"} {
\t\tpprof.Do(context.Background(), pprof.Labels("handler", name), func(context.Context) { sum = work(sum) })
\t}
\tfmt.Println(sum)
}
"""


class OfARun(BrowserTest):
    def test_a_programs_own_labels_tell_its_picture_apart(self):
        page = self.open("/")
        run(page, "go", GO_LABELLED)
        page.locator(".view-options summary").click()
        page.get_by_label("Told apart by").select_option(label="label handler")
        for name in ["login", "<b>cart"]:
            item = page.get_by_role("treeitem", name=re.compile("^handler: " + re.escape(name) + ","))
            expect(item).to_have_count(1)
        expect(page).to_have_url(re.compile("group=handler"))
        expect(page.locator(".view-options summary")).to_have_text("View · 1")
        self.assert_accessible(page)
        page.reload()
        expect(page.get_by_role("treeitem", name=re.compile("^handler: login,"))).to_have_count(1)
        address = page.url
        page.go_back()
        expect(page.get_by_role("treeitem", name=re.compile("^handler:"))).to_have_count(0)
        for size, scheme in LOOKS:
            page = self.open(address, size=size, scheme=scheme)
            expect(page.get_by_role("treeitem", name=re.compile("^handler: login,"))).to_have_count(1)
            self.assert_fits(page)
            self.assert_accessible(page)
        self.assert_no_complaints()

    def test_a_program_without_labels_is_offered_none(self):
        page = self.open("/")
        run(page, "go", programs.GO)
        page.locator(".view-options summary").click()
        expect(page.get_by_label("Frames stand for")).to_be_visible()
        expect(page.get_by_label("Told apart by")).to_be_hidden()


class Opened(BrowserTest):
    """The same file in the local view: `flamebox open`."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="flamebox-opened-")
        cls.addClassCleanup(place.cleanup)
        file = pathlib.Path(place.name) / "labelled.txt"
        file.write_bytes(PERF_SCRIPT)
        command = [binary(), "open", "--no-browser", str(file)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.addClassCleanup(process.communicate)
        cls.addClassCleanup(process.terminate)
        cls.address = re.search(r"http://\S+", process.stdout.readline())[0]

    def test_the_same_control_tells_its_samples_apart(self):
        for size, scheme in LOOKS:
            page = self.open(self.address, size=size, scheme=scheme)
            labels = page.get_by_role("region", name="Labels")
            page.get_by_role("searchbox", name="Search functions").fill("slow")
            expect(page).to_have_url(re.compile("search=slow"))
            labels.get_by_role("link", name="Group by cpu").click()
            expect(page).to_have_url(re.compile(r"group=cpu.*#.*search=slow"))
            expect(labels.get_by_text("Grouped by cpu.")).to_be_visible()
            expect(labels.get_by_role("link", name="Group by cpu")).to_have_count(0)
            expect(page.get_by_role("treeitem", name=re.compile("^cpu: 0,"))).to_have_count(1)
            self.assert_fits(page)
            self.assert_accessible(page)
            labels.get_by_role("link", name="1", exact=True).click()
            expect(labels.get_by_text("Only what bears cpu:1.")).to_be_visible()
            expect(page.get_by_role("treeitem", name=re.compile("^cpu: 0,"))).to_have_count(0)
            labels.get_by_role("link", name="Without groups").click()
            expect(page).not_to_have_url(re.compile("group="))
            expect(page.get_by_role("treeitem", name=re.compile("^cpu: 1,"))).to_have_count(0)
            download = page.get_by_role("link", name="folded stacks").get_attribute("href")
            self.assertIn("label=cpu%3A1", download)
        self.assert_no_complaints()


class Framed(BrowserTest):
    """Another site's page, and in it a profile from a service that lets flamegraph.com's clients in."""

    @classmethod
    def setUpClass(cls):
        cls.service = Service(binary(), "--client", "flamegraph.com")
        cls.addClassCleanup(cls.service.close)
        request = urllib.request.Request(f"{cls.service.url}/api/profiles", data=PERF_SCRIPT, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            cls.upload = re.search(rb'"id":"([^"]+)"', answer.read())[1].decode()
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        cls.addClassCleanup(site.server_close)
        cls.addClassCleanup(site.shutdown)
        cls.site = f"http://localhost:{site.server_port}"

    def frame(self, path, **options):
        page = self.open(f"{self.site}/?{self.service.url}{path}", **options)
        return page, page.frame_locator("iframe")

    def test_the_picture_is_alive_there_and_in_the_colors_that_are_asked_for(self):
        for size, scheme in LOOKS:
            other = "dark" if scheme == "light" else "light"
            for wanted in (scheme, other):
                path = f"/share/{self.upload}/iframe?onlyDisplay=flamegraph&colorMode={wanted}"
                page, frame = self.frame(path, size=size, scheme=scheme)
                shown = frame.get_by_role("region", name="Flamegraph")
                expect(shown.locator(".flame canvas").first).to_be_visible()
                shown.locator(".flame canvas").first.press("ArrowDown")
                expect(shown.locator(".frame-strip")).to_contain_text("all")
                expect(frame.locator(".top-pane")).to_be_hidden()
                self.assert_tree_is_there(shown)
                ground = frame.locator("#flamegraph").evaluate("each => getComputedStyle(each).backgroundColor")
                red = int(re.search(r"\d+", ground)[0])
                self.assertEqual(red < 128, wanted == "dark", (ground, wanted, scheme))
                wide = frame.locator("html").evaluate("each => each.scrollWidth - each.clientWidth")
                self.assertEqual(wide, 0)
                page.close()
        self.assert_no_complaints()

    def assert_tree_is_there(self, region):
        """Out of sight until the keys are in it, and there all the time for who cannot see."""
        row = region.get_by_role("tree", name="Call tree").get_by_role("treeitem").first
        expect(row).to_have_count(1)
        size = "each => each.closest('.pane').getBoundingClientRect().height"
        self.assertLess(row.evaluate(f"each => Math.min(each.closest('.details').offsetHeight, ({size})(each))"), 2)
        row.focus()
        self.assertGreater(row.evaluate(size), 20)
        row.evaluate("each => each.blur()")

    def test_nothing_else_of_the_service_may_be_framed(self):
        self.is_listening = False
        page, frame = self.frame(f"/u/{self.upload}")
        expect(frame.get_by_role("heading", level=1)).to_have_count(0)
        page, frame = self.frame(f"/share/{self.upload}/iframe?onlyDisplay=table")
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        expect(frame.locator(".top-pane").get_by_text("slow")).to_be_visible()
        expect(frame.locator(".flame")).to_be_hidden()
        self.assert_tree_is_there(frame.get_by_role("region", name="Flamegraph"))

    def test_its_picture_is_shown_in_another_site(self):
        page = self.open(f"{self.site}/image?{self.service.url}/api/preview/{self.upload}?size=full")
        width = page.evaluate("() => document.images[0].decode().then(() => document.images[0].naturalWidth)")
        self.assertGreater(width, 100)
        self.assert_no_complaints()


class Site(http.server.BaseHTTPRequestHandler):
    """A page with what its address asks for in a frame, or as an image."""

    def do_GET(self):
        path, _, address = self.path.partition("?")
        tag = f'<img src="{address}" alt="">' if path == "/image" else f'<iframe src="{address}" title="profile"></iframe>'
        body = (
            "<!doctype html><html lang=en><title>Elsewhere</title><link rel=icon href='data:,'>"
            f"<style>iframe {{ width: 100%; height: 90vh; border: 0 }}</style>{tag}"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    unittest.main()
