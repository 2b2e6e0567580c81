/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { WHOLE_VIEW } from "../address.js"
import { elt, setAble, setText } from "../dom.js"
import { visible } from "../format.js"
import { nameOf, pathTo } from "../profile/call-tree.js"
import { focusOf } from "../profile/focus.js"
import { SearchField } from "./search-field.js"

/** More would push the rest of the bar away; the callers between are one click further. */
const LONGEST_TRAIL = 4

/** Search, the way back from a zoom, and what has been narrowed. */
export class FlameToolbar {
  /** @type {Derived | null} */
  #shown = null

  /**
   * @param {(action: Action) => void} dispatch
   * @param {object} [options]
   * @param {(node: number) => void} [options.onMatch] leads to a frame that the search found
   * @param {HTMLElement[]} [options.more] what stands before the way back
   */
  constructor(dispatch, { onMatch, more = [] } = {}) {
    this.dispatch = dispatch
    this.search = new SearchField(dispatch, onMatch)
    this.range = elt("button", {
      type: "button",
      class: "chip",
      hidden: true,
      onclick: () => {
        const all = { fromMs: null, toMs: null, againstFromMs: null, againstToMs: null }
        dispatch({ type: "look", view: all })
        this.search.focus()
      },
    })
    this.reset = elt("button", {
      type: "button",
      class: "quiet",
      onclick: () => dispatch({ type: "look", view: WHOLE_VIEW }),
    }, "Reset")
    this.trail = elt("ol", {})
    const trail = elt("nav", { "aria-label": "Zoom", class: "trail" }, this.trail)
    this.dom = elt(
      "div",
      { class: "flame-toolbar" },
      trail,
      this.range,
      this.search.dom,
      ...more,
      this.reset,
    )
  }

  /**
   * @param {Pick<State, "view">} state
   * @param {Derived} derived
   */
  sync({ view }, derived) {
    this.search.sync(view, derived)
    const hasRange = view.fromMs !== null || view.toMs !== null
    this.range.hidden = !hasRange
    if (hasRange) setText(this.range, `${view.fromMs ?? 0} to ${view.toMs ?? "…"} ms ✕`)
    const isNarrowed = Object.entries(WHOLE_VIEW).some(([name, value]) =>
      view[/** @type {keyof typeof WHOLE_VIEW} */ (name)] !== value
    )
    setAble(this.reset, isNarrowed)
    if (derived === this.#shown) return
    this.#shown = derived
    this.#showTrail(derived)
  }

  /** @param {Derived} derived */
  #showTrail({ tree, focus }) {
    if (!tree) return this.trail.replaceChildren()
    const path = [0, ...pathTo(tree, focus)]
    const shown = path.length <= LONGEST_TRAIL ? path : [0, ...path.slice(1 - LONGEST_TRAIL)]
    const hadFocus = this.trail.contains(document.activeElement)
    this.trail.replaceChildren(...shown.map((node) => {
      const go = () => this.dispatch({ type: "look", view: { focus: focusOf(tree, node) } })
      const here = node === focus ? "true" : null
      return elt(
        "li",
        {},
        elt(
          "button",
          { type: "button", onclick: go, "aria-current": here },
          visible(nameOf(tree, node)),
        ),
      )
    }))
    const here = this.trail.querySelector("[aria-current]")
    if (hadFocus && here instanceof HTMLElement) here.focus()
  }
}
