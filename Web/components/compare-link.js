/** @import { Run, State } from "../types.js" */
import { elt } from "../dom.js"
import { isInFlight } from "../state.js"

/** One click from an edited run to the comparison with the run before the edit. */
export class CompareLink {
  /** @type {Run | null} */
  #shown = null

  constructor() {
    this.link = elt("a", {}, "Compare with the run before the edit")
    this.dom = elt("p", { class: "compare-link", hidden: true }, this.link)
  }

  /** @param {State} state */
  sync({ run }) {
    if (run === this.#shown) return
    this.#shown = run
    const isReady = Boolean(run?.parent) && !isInFlight(run)
    this.dom.hidden = !isReady
    if (isReady) this.link.href = `/compare/${run?.parent}/${run?.id}`
  }
}
