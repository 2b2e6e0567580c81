/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { MeltedFrames } from "./layout.js" */
import { lastLeftOut, LEFT_OUT, NARROWEST, rowsAbove } from "./layout.js"

/**
 * Where a click on a box leads.
 * @param {CallTree} tree
 * @param {number} focus
 * @param {number} box a node, MELTED or LEFT_OUT
 * @param {MeltedFrames[]} melted what a melted box stands for
 */
export function targetOf(tree, focus, box, melted) {
  if (box >= 0) return box
  if (box === LEFT_OUT) return lastLeftOut(tree, focus)
  const [heaviest] = melted
  if (!heaviest) return focus
  // They grow with their caller; where that has the whole width already, the heaviest of them has to do.
  return heaviest.parent === focus ? tree.children[heaviest.from] : heaviest.parent
}

/**
 * Whether a node has a box of its own in the picture of what is in focus.
 * @param {CallTree} tree
 * @param {number} node
 * @param {number} focus
 * @param {number} width of the picture in pixels
 */
export function isShown(tree, node, focus, width) {
  if (rowsAbove(tree, focus).includes(node)) return true
  if (tree.width[node] * width / tree.width[focus] < NARROWEST) return false
  let above = node
  while (above > focus) above = tree.parent[above]
  return above === focus
}
