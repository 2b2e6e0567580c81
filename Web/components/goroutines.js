/** @import { State, Run } from "../types.js" */
/** @import { Place } from "../output/places.js" */
import { elt } from "../dom.js"
import { plural, visible } from "../format.js"

/** Who waited for what where Go's runtime gave up, a button each that leads to the line. */
export class Goroutines {
  /** @type {Run["crash"]} */
  #shown = null

  /** @param {(place: Place) => void} goTo */
  constructor(goTo) {
    this.goTo = goTo
    const heading = elt("h2", { id: "goroutines-heading" }, "Who waits for what")
    this.list = elt("ul", {})
    this.dom = elt(
      "section",
      { class: "problems goroutines", "aria-labelledby": heading.id, hidden: true },
      heading,
      this.list,
    )
  }

  /** @param {State} state */
  sync({ run, findings }) {
    // What is said of another form of the program comes first.
    const crash = findings ? null : run?.crash ?? null
    if (crash === this.#shown) return
    this.#shown = crash
    const { goroutines = [], furtherGoroutines = 0 } = crash ?? {}
    this.dom.hidden = goroutines.length === 0
    this.list.replaceChildren(
      ...goroutines.map((each) => elt("li", {}, this.#item(each))),
      ...(furtherGoroutines > 0
        ? [elt("li", {}, `And others, at ${plural(furtherGoroutines, "more place")}.`)]
        : []),
    )
  }

  /** @param {import("../types.js").Goroutine} goroutine */
  #item({ sentence, file, line }) {
    const text = elt("span", { class: "message" }, visible(sentence))
    if (!file || !line) return elt("span", { class: "problem-line" }, text)
    const onclick = () => this.goTo({ file, line, column: 0 })
    return elt("button", { type: "button", class: "problem-line", onclick }, text)
  }
}
