/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { TopColumn, TopRow } from "../profile/top-table.js" */
import { elt } from "../dom.js"
import { count, plural, visible, weight } from "../format.js"
import { shareText } from "../profile/certainty.js"
import { sortRows, topRows } from "../profile/top-table.js"

/** @type {{ name: TopColumn, title: string, wide?: boolean }[]} */
const COLUMNS = [
  { name: "self", title: "Self" },
  { name: "total", title: "Total" },
  { name: "name", title: "Function" },
  { name: "samples", title: "Samples", wide: true },
  { name: "module", title: "Module", wide: true },
]

/** The longest list that anybody reads; the rest is counted below it. */
const ROWS_SHOWN = 200

/** Every function with what it cost by itself and with what it called. */
export class TopView {
  /** @type {Derived["tree"]} */
  #tree = null
  /** @type {TopRow[]} */
  #rows = []
  /** @type {TopColumn} */
  #column = "self"
  #descending = true

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
    this.headers = COLUMNS.map(({ name, title, wide }) =>
      elt(
        "th",
        { scope: "col", class: wide ? `${name} wide` : name, "aria-sort": "none" },
        elt("button", { type: "button", onclick: () => this.#sort(name) }, title),
      )
    )
    this.body = elt("tbody", {})
    this.rest = elt("p", { class: "rest", hidden: true })
    this.dom = elt(
      "div",
      { class: "top" },
      elt(
        "table",
        {},
        elt("caption", { class: "visually-hidden" }, "Top functions"),
        elt("thead", {}, elt("tr", {}, ...this.headers)),
        this.body,
      ),
      this.rest,
    )
  }

  /**
   * @param {Pick<State, "view">} state
   * @param {Derived} derived
   */
  sync({ view }, { tree, unit }) {
    this.#mark(view.search)
    if (tree === this.#tree) return
    this.#tree = tree
    this.unit = unit
    this.#rows = tree ? topRows(tree) : []
    this.#render()
    this.#mark(view.search)
  }

  /** @param {TopColumn} column */
  #sort(column) {
    this.#descending = column === this.#column
      ? !this.#descending
      : column !== "name" && column !== "module"
    this.#column = column
    this.#render()
  }

  #render() {
    COLUMNS.forEach(({ name }, index) => {
      const order = this.#descending ? "descending" : "ascending"
      this.headers[index].setAttribute("aria-sort", name === this.#column ? order : "none")
    })
    const sorted = sortRows(this.#rows, this.#column, this.#descending)
    const rows = sorted.slice(0, ROWS_SHOWN).map((row) => this.#row(row))
    const focused = this.body.contains(document.activeElement)
      ? document.activeElement?.closest("tr")?.dataset.name
      : undefined
    this.body.replaceChildren(...rows)
    // A table that is written anew while one is in it keeps one's place.
    const row = focused === undefined ? null : rows.find(({ dataset }) => dataset.name === focused)
    row?.querySelector("button")?.focus()
    this.rest.hidden = sorted.length <= ROWS_SHOWN
    this.rest.textContent = `and ${plural(sorted.length - ROWS_SHOWN, "more function")}`
  }

  /** @param {TopRow} row */
  #row({ name, module, self, total, selfSamples, samples }) {
    const whole = this.#tree?.width[0] || 1
    const unit = this.unit ?? ""
    /** @type {(kind: string, value: number, hits: number) => HTMLElement} */
    const cell = (kind, value, hits) =>
      elt(
        "td",
        { class: `number ${kind}`, title: weight(value, unit) },
        shareText(value / whole, hits, this.#tree?.samples[0] ?? 0),
      )
    const search = () => this.dispatch({ type: "look", view: { search: name } })
    return elt(
      "tr",
      { "data-name": name },
      cell("self", self, selfSamples),
      cell("total", total, samples),
      elt(
        "th",
        { scope: "row", title: visible(name) },
        elt("button", { type: "button", onclick: search }, visible(name)),
      ),
      elt("td", { class: "number wide" }, count(samples)),
      elt(
        "td",
        { class: "module wide", title: visible(module) },
        visible(module.slice(module.lastIndexOf("/") + 1)),
      ),
    )
  }

  /** @param {string} search */
  #mark(search) {
    for (const row of this.body.rows) row.classList.toggle("is-match", row.dataset.name === search)
  }
}
