/** @import { Run, State, TestResult } from "../types.js" */
/** @import { Place } from "../output/places.js" */
import { elt, setText } from "../dom.js"
import { milliseconds, plural, visible, visibleLines } from "../format.js"
import { placedParts } from "../output/places.js"

/** The sign beside each name; the word is for those who do not see it. */
const SIGNS = Object.freeze({ passed: "✓", failed: "✗", skipped: "–", unfinished: "…" })

/** @typedef {{ test: TestResult, parts: Node[] }} Node */

/**
 * The tests that were run, parts below the whole: how each ended, what it said, and a way to the line where it failed.
 */
export class Tests {
  /** @type {TestResult[] | null} */
  #shown = null
  /** Those that somebody opened or closed. @type {Map<string, boolean>} */
  #turned = new Map()
  #onlyFailed = false

  /** @param {(place: Place) => void} goTo shows a line of the program */
  constructor(goTo) {
    this.goTo = goTo
    this.summary = elt("p", { class: "note" })
    this.filter = elt("button", {
      type: "button",
      "aria-pressed": "false",
      onclick: () => this.#toggle(),
    }, "Failed only")
    this.list = elt("ul", { class: "test-list", "aria-label": "Tests" })
    this.none = elt("p", { class: "hint", hidden: true }, "None of the tests failed.")
    const heading = elt("h2", { id: "tests-heading" }, "Tests")
    this.dom = elt(
      "section",
      { class: "panel tests", "aria-labelledby": heading.id, hidden: true },
      elt(
        "header",
        { class: "panel-header" },
        heading,
        this.summary,
        elt("span", { class: "output-tools" }, this.filter),
      ),
      elt("div", { class: "tests-body" }, this.list, this.none),
    )
  }

  #toggle() {
    this.#onlyFailed = !this.#onlyFailed
    this.filter.setAttribute("aria-pressed", String(this.#onlyFailed))
    if (this.#run) this.#draw(this.#run)
  }

  /** @type {Run | null} */
  #run = null

  /** @param {State} state */
  sync({ run }) {
    const tests = run?.tests ?? null
    if (run?.id !== this.#run?.id) this.#turned.clear()
    this.#run = run
    this.dom.hidden = tests === null
    if (!run || !tests) {
      this.#shown = null
      return
    }
    setText(this.summary, summaryOf(run))
    if (tests === this.#shown) return
    this.#shown = tests
    this.#draw(run)
  }

  /** @param {Run} run */
  #draw(run) {
    const roots = treeOf(run.tests ?? [])
    const rows = roots.flatMap((node) => this.#item(node, "", run))
    this.list.replaceChildren(...rows)
    this.none.hidden = rows.length > 0 || !this.#onlyFailed
  }

  /**
   * @param {Node} node
   * @param {string} whole the name of what it is a part of, with the slash
   * @param {Run} run
   * @returns {HTMLElement[]}
   */
  #item({ test, parts }, whole, run) {
    if (this.#onlyFailed && test.outcome !== "failed") return []
    const below = parts.flatMap((part) => this.#item(part, `${test.name}/`, run))
    const name = test.name.slice(whole.length)
    /** @type {HTMLElement[]} */
    const children = [this.#row(test, name, run)]
    if (below.length > 0) {
      const label = `Parts of ${visible(name)}`
      children.push(elt("ul", { class: "test-list", "aria-label": label }, ...below))
    }
    return [elt("li", { "data-outcome": endOf(test) }, ...children)]
  }

  /**
   * @param {TestResult} test
   * @param {string} name
   * @param {Run} run
   */
  #row(test, name, run) {
    const { outcome, durationMs, output } = test
    const end = endOf(test)
    const words = [
      elt("span", { class: "test-sign", "aria-hidden": "true" }, SIGNS[end]),
      elt("span", { class: "visually-hidden" }, end === "unfinished" ? "" : `${end}: `),
      elt("span", { class: "test-name", title: visible(test.name) }, visible(name)),
      elt("span", { class: "test-time" }, timeOf(end, durationMs)),
    ]
    const place = this.#placeOf(test)
    if (output === "") {
      return elt("div", { class: "test-row" }, elt("div", { class: "test-head" }, ...words), place)
    }
    const details = elt(
      "details",
      { open: this.#turned.get(test.name) ?? outcome === "failed" },
      elt("summary", { class: "test-head" }, ...words),
      elt("pre", { class: "test-output", tabIndex: 0 }, ...this.#words(output, run)),
    )
    // Not at each redrawing, which sets it as well.
    details.querySelector("summary")?.addEventListener("click", () => {
      this.#turned.set(test.name, !details.open)
    })
    return elt("div", { class: "test-row" }, details, place)
  }

  /** @param {TestResult} test */
  #placeOf({ file, line }) {
    return file && line ? this.#link(`${file}:${line}`, { file, line, column: 0 }) : null
  }

  /**
   * @param {string} text
   * @param {Run} run
   */
  #words(text, run) {
    return placedParts(text.trimEnd(), run.snippet.files).map(({ text, place }) =>
      place ? this.#link(text, place) : document.createTextNode(visibleLines(text))
    )
  }

  /**
   * @param {string} text
   * @param {Place} place
   */
  #link(text, place) {
    return elt(
      "button",
      { type: "button", class: "source-place", onclick: () => this.goTo(place) },
      visible(text),
    )
  }
}

/**
 * How a test ended: one that did not counts as failed, and is told apart.
 * @param {TestResult} test
 */
function endOf({ outcome, unfinished }) {
  return unfinished ? "unfinished" : outcome
}

/**
 * @param {TestResult["outcome"] | "unfinished"} end
 * @param {number} durationMs
 */
function timeOf(end, durationMs) {
  if (end === "unfinished") return "did not end"
  return end === "skipped" ? "" : milliseconds(durationMs)
}

/**
 * Each test below the one that it is a part of, where that is there: results of parts come before the whole's.
 * @param {TestResult[]} tests
 */
export function treeOf(tests) {
  /** @type {Node[]} */
  const roots = []
  const nodes = tests.map((test) => ({ test, parts: /** @type {Node[]} */ ([]) }))
  const byName = new Map(nodes.map((node) => [node.test.name, node]))
  for (const node of nodes) {
    const parent = parentOf(node.test.name, byName)
    if (parent && parent !== node) parent.parts.push(node)
    else roots.push(node)
  }
  return roots
}

/**
 * @param {string} name
 * @param {Map<string, Node>} byName
 */
function parentOf(name, byName) {
  // A hostile name is nothing but slashes: what is looked for costs as much as the name is long.
  let end = name.length
  for (let depth = 0; depth < 32; depth++) {
    end = name.lastIndexOf("/", end - 1)
    if (end <= 0) return null
    const parent = byName.get(name.slice(0, end))
    if (parent) return parent
  }
  return null
}

/**
 * `3 failed, 1 did not end, 9 passed, 1 skipped`, and of how many it is not told how they ended.
 * @param {Run} run
 */
export function summaryOf({ tests, testCounts }) {
  const list = tests ?? []
  const of = (/** @type {TestResult["outcome"]} */ outcome) =>
    testCounts?.[outcome] ?? list.filter((test) => test.outcome === outcome).length
  const unfinished = testCounts?.unfinished ?? list.filter((test) => test.unfinished).length
  const words = [
    ["failed", of("failed") - unfinished],
    ["did not end", unfinished],
    ["passed", of("passed")],
    ["skipped", of("skipped")],
  ]
    .filter(([, number]) => Number(number) > 0).map(([word, number]) => `${number} ${word}`)
  const leftOut = testCounts?.leftOut ?? 0
  if (leftOut > 0) words.push(`${plural(leftOut, "test")} not listed`)
  return words.join(", ")
}
