"""How long a dropped profile of 300,000 distinct stacks takes until it is a picture, in a real browser.

Makes a gzip'ed pprof from a fixed seed, drops it on the page, and takes the times until the service has stored it, until
its page has come with the still picture, and until the living picture is drawn. Starts a service of its own, or takes the
one that FLAMEBOX_URL names; FLAMEBOX names the binary. Usage: Tests/Web/bench/drop.py [--stacks 300000] [--times 5]
"""

import argparse
import base64
import gzip
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import statistics
import sys
import time

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests/Web/browser"))
from service import service  # noqa: E402 (found beside the browser tests)

# As a hand drops it: the bytes are in the page before the clock starts.
HOLD = """text => {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
    globalThis.held = new DataTransfer()
    held.items.add(new File([bytes], "stacks.pb.gz"))
}"""
DROP = """() => document.body.dispatchEvent(
    new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }))"""
# Painted, and everything else that the same turn wanted done.
DRAWN = """() => new Promise((resolve) => {
    const canvas = document.querySelector(".flame canvas")
    if (!canvas || canvas.width === 0) return resolve(false)
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))
})"""


def readers():
    """What the benchmark of the readers makes its inputs with."""
    sys.dont_write_bytecode = True
    path = str(ROOT / "Tests/Benchmarks/readers")
    spec = importlib.util.spec_from_loader("readers", importlib.machinery.SourceFileLoader("readers", path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def profile(count):
    """Each stack once, and so is each of its beginnings: as many nodes of the tree. Within what strangers may bring."""
    made = readers()
    stacks = made.Stacks(functions=2000, depth=40)
    place = {text: index for index, text in enumerate(["", "cpu", "nanoseconds", *stacks.names])}
    parts = [made.field(1, made.number(1, 1) + made.number(2, 2))]
    known = set()
    while len(known) < count:
        stack = tuple(stacks.next())
        for depth in range(1, len(stack) + 1):
            beginning = stack[:depth]
            if beginning in known or len(known) == count:
                continue
            known.add(beginning)
            locations = b"".join(made.varint(each + 1) for each in reversed(beginning))
            value = made.varint(10_000_000 * stacks.random.randint(1, 9))
            parts.append(made.field(2, made.field(1, locations) + made.field(2, value)))
    for index, name in enumerate(stacks.names):
        parts.append(made.field(4, made.number(1, index + 1) + made.field(4, made.number(1, index + 1))))
        parts.append(made.field(5, made.number(1, index + 1) + made.number(2, place[name])))
    parts += [made.field(6, text.encode()) for text in place]
    return gzip.compress(b"".join(parts), 6)


def measure(browser, content):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{service().url}/upload")
    page.wait_for_load_state("networkidle")
    page.evaluate(HOLD, base64.b64encode(content).decode())
    stored = []
    page.on("response", lambda answer: stored.append(time.monotonic()) if answer.request.method == "POST" else None)
    start = time.monotonic()
    page.evaluate(DROP)
    page.locator(".flamegraph-static, .flame canvas").first.wait_for(timeout=120_000)
    still = time.monotonic()
    page.locator(".flame canvas").wait_for(timeout=120_000)
    while not page.evaluate(DRAWN):
        time.sleep(0.01)
    drawn = time.monotonic()
    context.close()
    return {"stored": stored[0] - start, "still picture": still - start, "living picture": drawn - start}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=300_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    content = profile(options.stacks)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        rounds = [measure(browser, content) for _ in range(options.times)]
        browser.close()
    medians = {name: round(statistics.median(each[name] for each in rounds), 2) for name in rounds[0]}
    print(json.dumps({
        "stacks": options.stacks, "MiB": round(len(content) / (1 << 20), 1), "load": round(os.getloadavg()[0], 1),
        "seconds": medians, "rounds": options.times,
    }))


if __name__ == "__main__":
    main()
