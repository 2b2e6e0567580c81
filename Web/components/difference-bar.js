/** @import { Action, State } from "../types.js" */
import { elt, setText } from "../dom.js"

/** Above the picture, where it shows two runs: what its colors mean, and what of it is left out. */
export class DifferenceBar {
  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.words = elt("span", {})
    const turn = () => {
      const gone = this.gone.ariaPressed === "true" ? "hidden" : "shown"
      dispatch({ type: "look", view: { gone } })
    }
    this.gone = elt(
      "button",
      { type: "button", "aria-pressed": "true", onclick: turn },
      "Show what is gone",
    )
    this.dom = elt("div", { class: "difference-bar", hidden: true }, this.words, this.gone)
  }

  /** @param {State} state */
  sync({ difference, view }) {
    this.dom.hidden = difference === null
    if (!difference) return
    const { mode, words } = difference
    setText(this.words, mode ? [...mode.warnings, mode.note].join(" ") : words || "Comparing…")
    this.words.title = this.words.textContent ?? ""
    this.gone.hidden = !mode?.hasGone
    this.gone.ariaPressed = String(view.gone === "shown")
  }
}
