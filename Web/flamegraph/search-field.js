/** @import { Action, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt, setText } from "../dom.js"
import { count, percent } from "../format.js"
import { knownSamples } from "../profile/call-tree.js"
import { certaintyText } from "../profile/certainty.js"
import { matchesInOrder } from "../profile/search.js"

let fields = 0

/** Looks for functions; Enter goes through what it found, the heaviest first, Shift and Enter back. */
export class SearchField {
  /** @type {Derived | null} */
  #shown = null
  /** @type {number[]} the frames that were found, in their order */
  #found = []
  /** Which of them was gone to; -1 before the first. */
  #at = -1

  /**
   * @param {(action: Action) => void} dispatch
   * @param {(node: number) => void} [onMatch]
   */
  constructor(dispatch, onMatch) {
    this.onMatch = onMatch
    const said = `search-said-${++fields}`
    this.input = elt("input", {
      type: "search",
      "aria-label": "Search functions",
      "aria-describedby": said,
      placeholder: "Search or /regex/",
      title: "Names parted by commas, or /a regular expression/. Enter goes to the next match.",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: false,
      oninput: () => dispatch({ type: "look", view: { search: this.input.value } }),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
    })
    this.matched = elt("output", { class: "matched", id: said })
    this.dom = elt("div", { class: "search-field" }, this.matched, this.input)
  }

  focus() {
    this.input.focus()
    this.input.select()
  }

  /**
   * @param {View} view
   * @param {Derived} derived
   */
  sync(view, derived) {
    if (this.input.value !== view.search) this.input.value = view.search
    if (derived === this.#shown) return
    const isSame = derived.matches === this.#shown?.matches && derived.tree === this.#shown?.tree
    this.#shown = derived
    const { tree, matches, focus } = derived
    // A frame that was gone to may have been zoomed to: one goes on from there.
    if (!isSame) {
      this.#found = tree && matches ? matchesInOrder(tree, matches, 0) : []
      this.#at = -1
    }
    const problem = derived.searchProblem ?? ""
    this.input.setAttribute("aria-invalid", String(problem !== ""))
    this.matched.classList.toggle("is-problem", problem !== "")
    setText(this.matched, problem || (matches ? this.#text(derived, focus) : ""))
  }

  /**
   * @param {Derived} derived
   * @param {number} focus
   */
  #text({ tree, matchedShare, matchedSamples = 0, matchedText, isNear }, focus) {
    if (this.#found.length === 0) return "nothing matches"
    const near = isNear ? "only alike: " : ""
    const place = this.#at < 0 ? "" : `${count(this.#at + 1)} of ${count(this.#found.length)}, `
    if (matchedText !== undefined) return `${place}${near}${matchedText} matched`
    const certainty = certaintyText(matchedSamples, tree ? knownSamples(tree, focus) : 0)
    return `${place}${near}${percent(matchedShare)} matched${certainty && ` (${certainty})`}`
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Enter") return
    event.preventDefault()
    this.step(event.shiftKey ? -1 : 1)
  }

  /**
   * Goes to the next match, or back to the one before.
   * @param {1 | -1} direction
   */
  step(direction) {
    const count = this.#found.length
    if (count === 0 || !this.#shown) return
    this.#at = this.#at < 0 && direction < 0 ? count - 1 : (this.#at + direction + count) % count
    setText(this.matched, this.#text(this.#shown, this.#shown.focus))
    this.onMatch?.(this.#found[this.#at])
  }
}
