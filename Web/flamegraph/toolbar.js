/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt, setAble, setText } from "../dom.js"
import { percent, visible } from "../format.js"
import { nameOf, pathTo } from "../profile/call-tree.js"
import { focusOf } from "../profile/focus.js"

/** More would push the rest of the bar away; the callers between are one click further. */
const LONGEST_TRAIL = 4

/** Search, the way back from a zoom, and what has been narrowed. */
export class FlameToolbar {
  /** @type {Derived | null} */
  #shown = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
    this.search = elt("input", {
      type: "search",
      "aria-label": "Search functions",
      placeholder: "Search functions",
      autocomplete: "off",
      spellcheck: false,
      oninput: () => dispatch({ type: "look", view: { search: this.search.value } }),
    })
    this.matched = elt("output", { class: "matched" })
    this.range = elt("button", {
      type: "button",
      class: "chip",
      hidden: true,
      onclick: () => {
        dispatch({ type: "look", view: { fromMs: null, toMs: null } })
        this.search.focus()
      },
    })
    this.reset = elt("button", {
      type: "button",
      class: "quiet",
      onclick: () =>
        dispatch({ type: "look", view: { focus: "", search: "", fromMs: null, toMs: null } }),
    }, "Reset")
    this.trail = elt("ol", {})
    const trail = elt("nav", { "aria-label": "Zoom", class: "trail" }, this.trail)
    this.dom = elt(
      "div",
      { class: "flame-toolbar" },
      trail,
      this.range,
      this.matched,
      this.search,
      this.reset,
    )
  }

  /**
   * @param {Pick<State, "view">} state
   * @param {Derived} derived
   */
  sync({ view }, derived) {
    if (this.search.value !== view.search) this.search.value = view.search
    const hasRange = view.fromMs !== null || view.toMs !== null
    this.range.hidden = !hasRange
    if (hasRange) setText(this.range, `${view.fromMs ?? 0} to ${view.toMs ?? "…"} ms ✕`)
    setAble(this.reset, view.focus !== "" || view.search !== "" || hasRange)
    if (derived === this.#shown) return
    this.#shown = derived
    setText(this.matched, derived.matches ? matchedText(derived) : "")
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

/** @param {Derived} derived */
function matchedText({ matchedText, matchedShare }) {
  return `${matchedText ?? percent(matchedShare)} matched`
}
