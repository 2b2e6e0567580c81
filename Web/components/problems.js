/** @import { State } from "../types.js" */
/** @import { Diagnostic, Fix } from "../types.js" */
import { elt } from "../dom.js"
import { plural, visible, visibleLines } from "../format.js"

/** @type {Diagnostic[]} */
const NONE = []

/** What the compiler or the formatter said, one button a message that leads to its line. */
export class Problems {
  /** @type {Diagnostic[] | null} */
  #shown = null

  /**
   * @param {(diagnostic: Diagnostic) => void} goTo
   * @param {(fix: Fix) => void} onFix
   */
  constructor(goTo, onFix) {
    this.goTo = goTo
    this.onFix = onFix
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
    this.dom.hidden = diagnostics.length === 0 && findings?.tool !== "vet"
    this.heading.textContent = headingOf({ diagnostics, tool: findings?.tool })
    this.list.replaceChildren(
      ...diagnostics.map((each) => elt("li", {}, this.#item(each), ...this.#fixes(each))),
    )
  }

  /** @param {Diagnostic} diagnostic */
  #fixes({ fixes = [], line }) {
    return fixes.map((fix) => {
      const title = `Mends line ${line}; one step undoes it`
      const onclick = () => this.onFix(fix)
      return elt("button", { type: "button", class: "fix", title, onclick }, visible(fix.message))
    })
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

/** @param {{ diagnostics: Diagnostic[], tool?: "format" | "vet" }} said */
export function headingOf({ diagnostics, tool }) {
  if (tool === "vet" && diagnostics.length === 0) return "Nothing suspicious was found."
  const errors = diagnostics.filter(({ severity }) => severity === "error").length
  return errors > 0 ? plural(errors, "error") : plural(diagnostics.length, "message")
}
