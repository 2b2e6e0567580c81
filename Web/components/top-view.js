/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { TopColumn, TopRow } from "../profile/top-table.js" */
import { memo } from "../derived.js"
import { elt } from "../dom.js"
import { count, plural, visible, weight } from "../format.js"
import { knownSamples } from "../profile/call-tree.js"
import { shareText } from "../profile/certainty.js"
import { matchFunctions } from "../profile/search.js"
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

  /**
   * @param {(action: Action) => void} dispatch
   * @param {object} [listener]
   * @param {(index: number) => void} [listener.onPoint] told of the function that is pointed at or walked to; -1 for none
   * @param {(index: number, place: { x: number, y: number }) => void} [listener.onMenu]
   */
  constructor(dispatch, { onPoint, onMenu } = {}) {
    this.dispatch = dispatch
    this.onPoint = onPoint
    this.headers = COLUMNS.map(({ name, title, wide }) =>
      elt(
        "th",
        { scope: "col", class: wide ? `${name} wide` : name, "aria-sort": "none" },
        elt("button", { type: "button", onclick: () => this.#sort(name) }, title),
      )
    )
    this.body = elt("tbody", {
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      onpointerover: (/** @type {PointerEvent} */ event) => this.#point(event.target),
      onpointerleave: () => onPoint?.(-1),
      onfocusin: (/** @type {FocusEvent} */ event) => this.#point(event.target),
      onfocusout: () => onPoint?.(-1),
      oncontextmenu: (/** @type {PointerEvent} */ event) => {
        const index = this.#functionOf(event.target)
        if (!onMenu || index < 0) return
        event.preventDefault()
        onMenu(index, { x: event.clientX, y: event.clientY })
      },
    })
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
  sync({ view }, { straight: tree = null }) {
    if (tree !== this.#tree) {
      this.#tree = tree
      this.unit = tree?.series?.unit ?? ""
      this.#rows = tree ? topRows(tree) : []
      this.#render()
    }
    this.#matches = tree ? this.#match(tree, view.search) : null
    this.#mark()
  }

  #match = memo(matchFunctions)
  /** @type {Uint8Array | null} */
  #matches = null

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
    const button = row?.querySelector("button")
    if (button) this.#goTo(button)
    this.#rove()
    this.rest.hidden = sorted.length <= ROWS_SHOWN
    this.rest.textContent = `and ${plural(sorted.length - ROWS_SHOWN, "more function")}`
  }

  /** @param {TopRow} row */
  #row({ function: index, name, module, self, total, selfSamples, samples }) {
    const whole = this.#tree?.width[0] || 1
    const unit = this.unit ?? ""
    /** @type {(kind: string, value: number, hits: number) => HTMLElement} */
    const cell = (kind, value, hits) =>
      elt(
        "td",
        { class: `number ${kind}`, title: weight(value, unit) },
        shareText(value / whole, hits, this.#tree ? knownSamples(this.#tree) : 0),
      )
    const show = () => this.dispatch({ type: "look", view: { tab: "callers", of: name } })
    return elt(
      "tr",
      { "data-name": name, "data-function": index },
      cell("self", self, selfSamples),
      cell("total", total, samples),
      elt(
        "th",
        { scope: "row", title: visible(name) },
        elt(
          "button",
          { type: "button", tabIndex: -1, "aria-label": visible(name), onclick: show },
          visible(name),
        ),
      ),
      elt("td", { class: "number wide" }, count(samples)),
      elt(
        "td",
        { class: "module wide", title: visible(module) },
        visible(module.slice(module.lastIndexOf("/") + 1)),
      ),
    )
  }

  #mark() {
    for (const row of this.body.rows) {
      row.classList.toggle("is-match", this.#matches?.[Number(row.dataset.function)] === 1)
    }
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    this.onPoint?.(this.#functionOf(target))
  }

  /** One stop for Tab; the arrow keys go from row to row. */
  #rove() {
    const buttons = this.#buttons()
    if (buttons.length > 0 && !buttons.some(({ tabIndex }) => tabIndex === 0)) {
      buttons[0].tabIndex = 0
    }
  }

  #buttons() {
    return [...this.body.querySelectorAll("button")]
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const buttons = this.#buttons()
    const at = buttons.findIndex((each) => each === document.activeElement)
    const target = {
      ArrowDown: Math.min(at + 1, buttons.length - 1),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: buttons.length - 1,
    }[event.key]
    if (at < 0 || target === undefined) return
    event.preventDefault()
    this.#goTo(buttons[target])
  }

  /** @param {HTMLElement} button */
  #goTo(button) {
    for (const each of this.#buttons()) each.tabIndex = each === button ? 0 : -1
    button.focus()
  }

  /** @param {EventTarget | null} target */
  #functionOf(target) {
    const row = target instanceof Element ? target.closest("tr") : null
    return row?.dataset.function === undefined ? -1 : Number(row.dataset.function)
  }

  /** The function of the row that the keys are at; -1 for none. */
  get function() {
    return this.body.contains(document.activeElement)
      ? this.#functionOf(document.activeElement)
      : -1
  }

  /**
   * Scrolls a function's row into sight.
   * @param {number} index
   */
  reveal(index) {
    const row = [...this.body.rows].find(({ dataset }) => Number(dataset.function) === index)
    row?.scrollIntoView({ block: "nearest" })
  }
}
