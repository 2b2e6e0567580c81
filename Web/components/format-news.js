/** @import { State } from "../types.js" */
import { elt, setText } from "../dom.js"
import { plural } from "../format.js"
import { headingOf } from "./problems.js"

/** Says what became of formatting and vetting, for who does not see the code move. */
export class FormatNews {
  #answers = 0
  #version = 0

  constructor() {
    this.dom = elt("p", { class: "visually-hidden", "aria-live": "polite" })
  }

  /** @param {State} state */
  sync({ formatting, formatAnswers, formatVersion, findings }) {
    if (formatting) setText(this.dom, "")
    if (formatAnswers === this.#answers) {
      if (formatVersion !== this.#version) setText(this.dom, "Fixed.")
      this.#version = formatVersion
      return
    }
    this.#answers = formatAnswers
    if (findings?.tool === "vet") {
      setText(this.dom, headingOf(findings))
      this.#version = formatVersion
      return
    }
    const changed = formatVersion === this.#version
      ? "The code is in its usual form."
      : "Formatted."
    this.#version = formatVersion
    setText(
      this.dom,
      findings
        ? `Not formatted: ${plural(findings.diagnostics.length, "message")} below the code.`
        : changed,
    )
  }
}
