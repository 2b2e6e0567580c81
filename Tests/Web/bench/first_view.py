"""How soon the page can be seen and typed into over a slow network, by a browser that has nothing of it yet.

Goals, over 1.6 Mb/s and 150 ms: first paint within 0.5 s, typing within 1.5 s. Starts a service of its own, or takes the
one that FLAMEBOX_URL names. Usage: Tests/Web/bench/first_view.py [--times 5]
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "browser"))
from service import service  # noqa: E402 (found beside the browser tests)

NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
TYPED = "// typed"


def measure(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    start = time.monotonic()
    page.goto(service().url, wait_until="commit")
    box = page.locator("textarea[name=code], textarea.source-text, .cm-content").first
    box.wait_for()
    box.focus()
    page.keyboard.type(TYPED)
    typing = time.monotonic() - start
    page.locator(".cm-content").wait_for()
    editor = time.monotonic() - start
    assert TYPED in page.locator(".cm-content").inner_text(), "what was typed early is gone"
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
    context.close()
    return {"paint": paint, "typing": typing, "editor": editor}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        rounds = [measure(browser) for _ in range(times)]
        browser.close()
    medians = {name: round(statistics.median(each[name] for each in rounds), 2) for name in rounds[0]}
    print(json.dumps({"seconds": medians, "rounds": times}))


if __name__ == "__main__":
    main()
