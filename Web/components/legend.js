/** @import { State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Coloring } from "../flamegraph/colors.js" */
import { elt } from "../dom.js"
import { percent, visible } from "../format.js"
import { groupFill } from "../flamegraph/colors.js"
import { currentPalette, onThemeChange } from "../flamegraph/theme.js"
import { groupOf } from "../profile/grouping.js"

const CATEGORY_NAMES = Object.freeze([
  "your code",
  "standard library",
  "runtime",
  "C library",
  "kernel",
  "not known",
])
/** More would not fit into a line; the rest is told as one. */
const MOST_GROUPS = 5

/** What a color stands for, and how much of the time was spent there itself. @typedef {{ name: string, fill: string, share: number }} Entry */

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
      ? changes()
      : entriesOf(told, view.color)
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

/** @returns {Entry[]} */
function changes() {
  const { changes: { same, less, more } } = currentPalette()
  return [
    { name: "▼ less in B than in A", fill: less.fills[1] ?? less.fills[0], share: NaN },
    { name: "▲ more", fill: more.fills[1] ?? more.fills[0], share: NaN },
    { name: "may be noise", fill: same.fills[0], share: NaN },
  ]
}

/**
 * @param {CallTree} tree
 * @param {Coloring} color
 * @returns {Entry[]}
 */
export function entriesOf(tree, color) {
  const { functions } = tree.profile
  const palette = currentPalette()
  /** @type {Map<string, Entry>} */
  const entries = new Map()
  const names = functions.map((each) =>
    color === "category" ? CATEGORY_NAMES[each.category] : groupOf(tree.profile, each, color)
  )
  for (let node = 1; node < tree.self.length; node++) {
    const index = tree.function[node]
    const name = names[index]
    const { category } = functions[index]
    const fill = color === "category"
      ? palette.categories[category].fills[0]
      : groupFill(palette, name, category)
    const entry = entries.get(name) ?? { name, fill, share: 0 }
    entries.set(name, entry)
    entry.share += tree.self[node] / tree.width[0]
  }
  const sorted = [...entries.values()].sort((a, b) =>
    b.share - a.share || (a.name < b.name ? -1 : 1)
  )
  if (sorted.length <= MOST_GROUPS + 1) return sorted
  const rest = sorted.slice(MOST_GROUPS)
  const share = rest.reduce((sum, each) => sum + each.share, 0)
  return [...sorted.slice(0, MOST_GROUPS), {
    name: `${rest.length} more`,
    fill: palette.melted,
    share,
  }]
}
