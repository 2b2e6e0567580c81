/** @import { State } from "../types.js" */
/** @import { Diagnostic } from "../types.js" */
import { elt } from "../dom.js"
import { plural, visible, visibleLines } from "../format.js"

/** @type {Diagnostic[]} */
const NONE = []

/** What the compiler or the formatter said, one button a message that leads to its line. */
export class Problems {
  /** @type {Diagnostic[] | null} */
  #shown = null

  /** @param {(diagnostic: Diagnostic) => void} goTo */
  constructor(goTo) {
    this.goTo = goTo
    this.heading = elt("h2", { id: "problems-heading" })
    this.list = elt("ul", {})
    this.dom = elt(
      "section",
      { class: "problems", "aria-labelledby": this.heading.id, hidden: true },
      this.heading,
      this.list,
    )
  }

  /** @param {State} state */
  sync({ run, findings }) {
    const diagnostics = (findings ?? run)?.diagnostics ?? NONE
    if (diagnostics === this.#shown) return
    this.#shown = diagnostics
    this.dom.hidden = diagnostics.length === 0
    this.heading.textContent = headingOf(diagnostics)
    this.list.replaceChildren(...diagnostics.map((each) => elt("li", {}, this.#item(each))))
  }

  /** @param {Diagnostic} diagnostic */
  #item(diagnostic) {
    const { file, line, column, severity, message } = diagnostic
    const place = line > 0 ? `${file}:${line}${column > 0 ? `:${column}` : ""}` : file
    return elt(
      "button",
      { type: "button", class: `problem-line ${severity}`, onclick: () => this.goTo(diagnostic) },
      elt("span", { class: "severity" }, severity),
      " ",
      elt("span", { class: "place" }, visible(place)),
      " ",
      elt("span", { class: "message" }, visibleLines(message)),
    )
  }
}

/** @param {Diagnostic[]} diagnostics */
function headingOf(diagnostics) {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length
  return errors > 0 ? plural(errors, "error") : plural(diagnostics.length, "message")
}
