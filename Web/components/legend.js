/** @import { State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Entry } from "./legend-entries.js" */
import { isComparing } from "../derived.js"
import { elt } from "../dom.js"
import { percent, visible } from "../format.js"
import { currentPalette, onThemeChange } from "../flamegraph/theme.js"
import { entriesOf } from "./legend-entries.js"

/** What the colors of the picture tell, with each one's own share of the time. */
export class Legend {
  /** @type {{ tree: CallTree | null, color: string }} */
  #shown = { tree: null, color: "" }

  constructor() {
    this.list = elt("ul", {})
    this.dom = elt("div", {
      class: "legend",
      role: "group",
      "aria-label": "Legend: what colors tell, and the time spent there itself",
    }, this.list)
    onThemeChange(() => this.#shown = { tree: null, color: "" })
  }

  /**
   * @param {Pick<State, "view">} state
   * @param {Derived} derived
   */
  sync({ view }, { tree, straight = null }) {
    const told = tree?.difference ? tree : straight
    if (told === this.#shown.tree && view.color === this.#shown.color) return
    this.#shown = { tree: told, color: view.color }
    const entries = !told || told.width[0] === 0
      ? []
      : told.difference
      ? changes(isComparing(view) ? "in B than in A" : "than before")
      : entriesOf(told, view.color, currentPalette())
    this.list.replaceChildren(...entries.map(({ name, fill, share }) => {
      const sample = elt("span", { class: "legend-color", "aria-hidden": "true" })
      sample.style.background = fill
      const part = Number.isNaN(share)
        ? null
        : elt("span", { class: "legend-share" }, percent(share))
      return elt(
        "li",
        {},
        sample,
        elt("span", { class: "legend-name", title: visible(name) }, visible(name)),
        part,
      )
    }))
  }
}

/**
 * @param {string} than what it is less than
 * @returns {Entry[]}
 */
function changes(than) {
  const { changes: { same, less, more } } = currentPalette()
  return [
    { name: `▼ less ${than}`, fill: less.fills[1] ?? less.fills[0], share: NaN },
    { name: "▲ more", fill: more.fills[1] ?? more.fills[0], share: NaN },
    { name: "may be noise", fill: same.fills[0], share: NaN },
  ]
}
