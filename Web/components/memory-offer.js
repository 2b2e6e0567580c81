/** @import { Action, State } from "../types.js" */
import { elt } from "../dom.js"

/** Offers to run again with memory recorded, where a program ran out of it and nobody knows who took it. */
export class MemoryOffer {
  /**
   * @param {(action: Action) => void} dispatch
   * @param {() => void} onRun
   */
  constructor(dispatch, onRun) {
    const again = () => {
      dispatch({ type: "option", option: { profiles: ["cpu", "alloc_space"] } })
      onRun()
    }
    this.dom = elt(
      "div",
      { class: "remark memory-offer", hidden: true },
      elt("span", {}, "The program ran out of memory."),
      " ",
      elt(
        "span",
        { class: "offers" },
        elt("button", { type: "button", onclick: again }, "Run again with memory"),
      ),
    )
  }

  /** @param {State} state */
  sync({ run }) {
    const isUnknown = run?.verdict?.kind === "outOfMemory" &&
      !run.snippet.options.profiles.some((type) => type !== "cpu")
    this.dom.hidden = !isUnknown
  }
}
