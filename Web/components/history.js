/** @import { FamilyLink, Run, State } from "../types.js" */
import * as api from "../api.js"
import { closeOnLeave, elt } from "../dom.js"
import { milliseconds } from "../format.js"
import { pastComparisons, pastRuns, rememberRun } from "../history-store.js"
import { isInFlight } from "../runs.js"
import { versionChart } from "./version-chart.js"

/** The versions of a program and what each took; any two of them can be compared. */
export class History {
  /** @type {Run | null} */
  #shown = null

  constructor() {
    this.body = elt("div", { class: "history-body popover-body" })
    this.details = elt(
      "details",
      { class: "history popover", ontoggle: () => this.#show() },
      elt("summary", {}, "History"),
      this.body,
    )
    closeOnLeave(this.details)
    this.dom = elt("div", { class: "compare-panel", hidden: true }, this.details)
  }

  /** @param {State} state */
  sync({ run }) {
    if (run === this.#shown) return
    const isOther = run?.id !== this.#shown?.id
    this.#shown = run
    const isReady = run !== null && !isInFlight(run)
    // It stays where it is while the next run is on its way: the focus may be on it.
    this.dom.hidden = run === null
    if (isReady) rememberRun(run)
    if (isOther) this.details.open = false
  }

  async #show() {
    const run = this.#shown
    if (!run || !this.details.open) return
    const none = { ancestors: [], comparisons: [] }
    const family = await api.findFamily(run.id).catch(() => none)
    if (run.id !== this.#shown?.id) return
    const entries = entriesOf(run, family.ancestors)
    this.body.replaceChildren(
      ...versionChart(entries, run.id),
      historyForm(run, entries, family.ancestors),
      ...comparisonList(run.id, family.comparisons),
    )
  }
}

/**
 * Every run that this browser or the chain of edits knows of, the newest first.
 * @param {Run} run
 * @param {FamilyLink[]} ancestors
 */
function entriesOf(run, ancestors) {
  const known = new Map(
    pastRuns().filter(({ language }) => language === run.snippet.language).map(
      (each) => [each.id, each],
    ),
  )
  return [
    ...known.values(),
    ...ancestors.filter(({ id }) => !known.has(id)),
  ].toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
}

/**
 * @param {Run} run
 * @param {ReturnType<typeof entriesOf>} entries
 * @param {FamilyLink[]} ancestors
 */
function historyForm(run, entries, ancestors) {
  const before = run.parent ?? entries.find(({ id }) => id !== run.id)?.id
  const chain = ancestors.map(({ id }) => id)
  const rows = entries.map(({ id, createdAt, sentence, cpuMs }) =>
    elt(
      "tr",
      {},
      elt("td", {}, choice("before", id, id === before, `Before: ${time(createdAt)}`)),
      elt("td", {}, choice("after", id, id === run.id, `After: ${time(createdAt)}`)),
      elt("td", {}, elt("a", { href: `/r/${id}` }, time(createdAt))),
      elt("td", {}, placeOf(id, run.id, chain)),
      elt("td", { class: "number" }, cpuMs == null ? "" : milliseconds(cpuMs)),
      elt("td", { class: "history-sentence" }, sentence),
    )
  )
  const heads = ["Before", "After", "Run", "Place", "CPU", "How it ended"]
  return elt(
    "form",
    { method: "get", action: "/compare" },
    elt(
      "table",
      {},
      elt("caption", { class: "visually-hidden" }, "Runs to compare"),
      elt("thead", {}, elt("tr", {}, ...heads.map((head) => elt("th", { scope: "col" }, head)))),
      elt("tbody", {}, ...rows),
    ),
    elt("button", { type: "submit", disabled: entries.length < 2 }, "Compare these two"),
  )
}

/**
 * @param {string} name
 * @param {string} value
 * @param {boolean} checked
 * @param {string} label
 */
function choice(name, value, checked, label) {
  return elt("input", { type: "radio", name, value, checked, required: true, "aria-label": label })
}

/**
 * @param {string} id
 * @param {string} shown
 * @param {string[]} chain the parent first
 */
function placeOf(id, shown, chain) {
  if (id === shown) return "this run"
  const place = chain.indexOf(id)
  return place === 0 ? "before the edit" : place > 0 ? `${place + 1} edits before` : ""
}

/**
 * @param {string} id
 * @param {FamilyLink[]} shared
 */
function comparisonList(id, shared) {
  const own = pastComparisons().filter(({ runs }) => runs.includes(id))
  const known = new Set(own.map((each) => each.id))
  const all = [...own, ...shared.filter((each) => !known.has(each.id))]
  if (all.length === 0) return []
  const items = all.map((each) =>
    elt(
      "li",
      {},
      elt("a", { href: `/compare/${each.id}` }, time(each.createdAt)),
      ` ${each.sentence}`,
    )
  )
  return [elt("h2", {}, "Comparisons with this run"), elt("ul", {}, ...items)]
}

/** @param {string} date */
function time(date) {
  return new Date(date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })
}
