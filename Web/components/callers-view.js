/** @import { State, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { TopRow } from "../profile/top-table.js" */
/** @import { Page } from "./frame-actions.js" */
import { memo } from "../derived.js"
import { elt, setText } from "../dom.js"
import { FlameGraph } from "../flamegraph/flamegraph.js"
import { FrameStrip } from "../flamegraph/frame-strip.js"
import { factList } from "../flamegraph/frame-facts.js"
import { visible, weight } from "../format.js"
import { knownSamples, nameOf } from "../profile/call-tree.js"
import { certaintyText, samplesText, shareText } from "../profile/certainty.js"
import { functionNamed, heaviestFunctions, sandwichOf } from "../profile/sandwich.js"
import { matchFunctions } from "../profile/search.js"
import { CallTreeView } from "./call-tree-view.js"
import { showCallers } from "./frame-actions.js"

/** Functions that can be chosen from the list; any other is reached from where it is seen. */
const MOST_CHOICES = 300

const HINT = "Point at a frame to read its part; click it to look at that function."

/** One function between those that call it, above, and those that it calls, below. */
export class CallersView {
  /** @type {Derived | null} */
  #shown = null
  /** @type {View | null} */
  #view = null
  #sandwich = memo(sandwichOfView)

  /**
   * @param {Page} page
   * @param {{ onMenu: (tree: CallTree, node: number, place: { x: number, y: number }) => void,
   *   onPoint: (tree: CallTree, node: number) => void }} listener
   */
  constructor(page, { onMenu, onPoint }) {
    this.page = page
    this.select = elt("select", {
      "aria-label": "Function",
      onchange: () => showCallers(page, this.#names[this.select.selectedIndex]),
    })
    this.facts = elt("div", { class: "callers-facts" })
    const [callers, callees] = ["Callers", "Callees"].map((label) =>
      this.#half(label, onMenu, onPoint)
    )
    this.callers = callers
    this.callees = callees
    this.strip = new FrameStrip()
    this.empty = elt("p", { class: "rest" })
    const label = elt("label", {}, "Function ", this.select)
    const head = elt("div", { class: "callers-head" }, label, this.facts)
    this.parts = [head, callers.dom, callees.dom, this.strip.dom, this.empty]
    this.dom = elt("div", { class: "callers" })
    this.strip.clear(HINT)
  }

  /** @type {string[]} */
  #names = []

  /**
   * @param {string} label
   * @param {(tree: CallTree, node: number, place: { x: number, y: number }) => void} onMenu
   * @param {(tree: CallTree, node: number) => void} onPoint
   */
  #half(label, onMenu, onPoint) {
    const isOfCallers = label === "Callers"
    /** @type {CallTree | null} */
    let tree = null
    const choose = (/** @type {CallTree} */ chosen, /** @type {number} */ node) => {
      if (chosen.depth[node] > 0) showCallers(this.page, nameOf(chosen, node))
    }
    const hover = (/** @type {number} */ node) => {
      if (!tree) return
      onPoint(tree, node)
      if (node > 0) this.strip.show(tree, node, tree.series?.unit ?? "")
      else this.strip.clear(HINT)
    }
    const menu = (/** @type {number} */ node, /** @type {{ x: number, y: number }} */ place) => {
      if (tree) onMenu(tree, node, place)
    }
    const listeners = { onChoose: choose, onHover: hover, onMenu: menu }
    const hint = `Picture of the ${label.toLowerCase()}, which follow as a list.`
    const flame = new FlameGraph(this.page.dispatch, {
      label: hint,
      isUpward: isOfCallers,
      ...listeners,
    })
    const list = new CallTreeView(this.page.dispatch, { label, ...listeners })
    const what = isOfCallers ? "who called it" : "what it called"
    const said = elt("small")
    const heading = elt("h3", {}, `${label} `, said)
    const dom = elt(
      "section",
      { class: `callers-half is-${label.toLowerCase()}` },
      heading,
      flame.dom,
      list.dom,
    )
    return {
      dom,
      flame,
      /**
       * @param {Derived} derived
       * @param {View["color"]} color
       */
      show(derived, color) {
        tree = derived.tree
        const whole = derived.series?.unit === "nanoseconds" ? "time" : "amount"
        setText(said, `${what}, as shares of its ${whole}`)
        flame.look(color, isOfCallers)
        flame.show(derived, "Nothing was seen here.")
        list.sync(derived)
      },
    }
  }

  /**
   * @param {Pick<State, "view" | "profile">} state
   * @param {Derived} derived
   */
  sync({ view }, derived) {
    // Two more pictures and lists are on the page only while somebody looks at them.
    if (view.tab !== "callers") return this.dom.replaceChildren()
    if (!this.dom.hasChildNodes()) this.dom.append(...this.parts)
    if (derived === this.#shown && view === this.#view) return
    const { straight = null } = derived
    if (straight !== this.#shown?.straight || view.of !== this.#view?.of) {
      this.#list(straight, view.of)
    }
    this.#shown = derived
    this.#view = view
    const sandwich = straight ? this.#sandwich(straight, view.of, view.fromMs, view.toMs) : null
    this.dom.classList.toggle("is-empty", !sandwich)
    this.empty.hidden = sandwich !== null
    setText(this.empty, sandwich ? "" : emptyText(straight, view.of))
    if (!sandwich || !straight) return
    this.#tell(straight, sandwich.function)
    for (const half of /** @type {const} */ (["callers", "callees"])) {
      const tree = sandwich[half]
      const matches = matchFunctions(tree, view.search)
      const focus = Math.min(1, tree.parent.length - 1)
      this[half].show(
        { tree, unit: straight.series?.unit ?? "", focus, matches, matchedShare: 0 },
        view.color,
      )
    }
    this.dom.style.setProperty("--caller-rows", String(this.callers.flame.scene.rows))
  }

  /**
   * @param {CallTree | null} straight
   * @param {string} name
   */
  #list(straight, name) {
    const rows = straight ? heaviestFunctions(straight) : []
    const chosen = straight ? functionNamed(straight, name) : -1
    const shown = rows.filter(({ function: index }, place) =>
      place < MOST_CHOICES || index === chosen
    )
    this.#names = shown.map((row) => row.name)
    const options = shown.map((row) => elt("option", {}, optionText(row, straight)))
    this.select.replaceChildren(...options)
    this.select.selectedIndex = shown.findIndex(({ function: index }) => index === chosen)
  }

  /**
   * @param {CallTree} straight
   * @param {number} index
   */
  #tell(straight, index) {
    const row = heaviestFunctions(straight).find((each) => each.function === index)
    if (!row) return
    const [whole, all] = [straight.width[0], knownSamples(straight)]
    const unit = straight.series?.unit ?? ""
    const { file, startLine } = straight.profile.functions[index]
    const source = file.slice(file.lastIndexOf("/") + 1)
    this.facts.replaceChildren(factList({
      Total: `${shareText(row.total / whole, row.samples, all)}, ${weight(row.total, unit)}${
        samplesText(row.samples, all)
      }`,
      "95 % sure": certaintyText(row.samples, all),
      Self: `${shareText(row.self / whole, row.selfSamples, all)}, ${weight(row.self, unit)}`,
      Begins: source && startLine > 0 ? visible(`${source}:${startLine}`) : "",
      Module: visible(row.module.slice(row.module.lastIndexOf("/") + 1)),
    }))
  }
}

/**
 * @param {CallTree} straight
 * @param {string} of
 * @param {number | null} fromMs
 * @param {number | null} toMs
 */
function sandwichOfView(straight, of, fromMs, toMs) {
  const index = functionNamed(straight, of)
  const place = straight.series ? straight.profile.series.indexOf(straight.series) : -1
  if (index < 0 || place < 0) return null
  return sandwichOf(straight.profile, place, index, { fromMs, toMs })
}

/**
 * Whoever edits may take away the very function whose callers are looked at.
 * @param {CallTree | null} straight
 * @param {string} of
 */
function emptyText(straight, of) {
  if (!straight || straight.width[0] === 0) return "There are no samples."
  return `${visible(of)} is not in this picture. Choose another function.`
}

/**
 * @param {TopRow} row
 * @param {CallTree | null} straight
 */
function optionText({ name, total, samples }, straight) {
  const share = total / (straight?.width[0] || 1)
  return `${visible(name)} – ${shareText(share, samples, straight ? knownSamples(straight) : 0)}`
}
