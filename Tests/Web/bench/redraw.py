"""How long a flamegraph of 100,000 and of 300,000 frames takes to scroll, zoom, search, point at, in a real browser.

Goals: one display frame, 16 ms, and 33 ms; 2 ms for the pointer. Usage: Tests/Web/bench/redraw.py [--scale 2]
"""

import argparse
import json
import mimetypes
import pathlib

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = """<!doctype html><html lang="en"><title>Redraw</title>
<link rel="stylesheet" href="/Web/styles/tokens.css">
<link rel="stylesheet" href="/Web/styles/base.css">
<link rel="stylesheet" href="/Web/styles/flame.css">
<style>.flame { flex: 0 0 800px }</style>
<script type="module" src="/Tests/Web/bench/redraw.js"></script></html>"""


def fulfill(route):
    """Answers from the checkout: the benchmark needs no service."""
    path = route.request.url.removeprefix("http://bench.test")
    if path == "/":
        return route.fulfill(body=PAGE, content_type="text/html")
    file = ROOT / path.lstrip("/")
    if not file.is_file():
        return route.fulfill(status=404, body="")
    return route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1, help="device pixels per CSS pixel")
    scale = parser.parse_args().scale
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=scale)
        page.route("**/*", fulfill)
        page.goto("http://bench.test/")
        page.wait_for_function("() => 'measure' in globalThis")
        for frames in (100_000, 300_000):
            for shape in ("scattered", "towers"):
                print(json.dumps({"scale": scale, **page.evaluate(f"measure('{shape}', {frames})")}))
        browser.close()


if __name__ == "__main__":
    main()
