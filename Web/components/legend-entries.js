/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Coloring, Palette } from "../flamegraph/colors.js" */
import { groupFill } from "../flamegraph/colors.js"
import { groupOf } from "../profile/grouping.js"

const CATEGORY_NAMES = Object.freeze([
  "your code",
  "standard library",
  "runtime",
  "C library",
  "kernel",
  "not known",
  "waiting for locks",
  "waiting for input",
  "sleeping",
  "ready, not running",
  "waiting otherwise",
])
/** More would not fit into a line; the rest is told as one. */
const MOST_GROUPS = 5

/** What a color stands for, and how much of the time was spent there itself. @typedef {{ name: string, fill: string, share: number }} Entry */

/**
 * The colors of a tree, that of the most time first.
 * @param {CallTree} tree
 * @param {Coloring} color
 * @param {Palette} palette
 * @returns {Entry[]}
 */
export function entriesOf(tree, color, palette) {
  const { functions } = tree.profile
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
