/** @import { CallTree } from "../profile/call-tree.js" */
import { childrenOf, pathTo } from "../profile/call-tree.js"

/**
 * One visible row of the call tree. A node of -1 tells how many more siblings there are.
 * @typedef {object} Row
 * @property {number} node
 * @property {number} level from 1, as ARIA counts
 * @property {number} position among its siblings, from 1
 * @property {number} siblings
 * @property {boolean | null} expanded null at a leaf
 * @property {number} parent
 */

/** A parent with more children shows the heaviest first; nobody reads on to the thousandth. */
export const CHILDREN_SHOWN = 100

/**
 * The rows that a set of expanded nodes makes visible, in reading order.
 * @param {CallTree} tree
 * @param {ReadonlySet<number>} expanded
 * @returns {Row[]}
 */
export function visibleRows(tree, expanded) {
  /** @type {Row[]} */
  const rows = []
  /** @type {Row[]} */
  const pending = childRows(tree, 0, 1, expanded)
  for (let row = pending.pop(); row; row = pending.pop()) {
    rows.push(row)
    if (row.expanded) pending.push(...childRows(tree, row.node, row.level + 1, expanded))
  }
  return rows
}

/**
 * The rows of a node's children, the last first: they go on a stack.
 * @param {CallTree} tree
 * @param {number} parent
 * @param {number} level
 * @param {ReadonlySet<number>} expanded
 * @returns {Row[]}
 */
function childRows(tree, parent, level, expanded) {
  const children = [...childrenOf(tree, parent)]
  const shown = children.slice(0, CHILDREN_SHOWN)
  const siblings = shown.length + (shown.length < children.length ? 1 : 0)
  const rows = shown.map((node, index) => {
    const isLeaf = tree.firstChild[node] === tree.firstChild[node + 1]
    return {
      node,
      level,
      position: index + 1,
      siblings,
      parent,
      expanded: isLeaf ? null : expanded.has(node),
    }
  })
  if (siblings > shown.length) {
    rows.push({ node: -1, level, position: siblings, siblings, parent, expanded: null })
  }
  return rows.reverse()
}

/** Below this share of its parent a child is not opened unasked. */
const OPEN_SHARE = 0.3
/** A page of rows; more would bury the table of a recursive program's depth. */
const OPEN_LEVELS = 12

/**
 * What is open at first: the way that most of the time went.
 * @param {CallTree} tree
 * @returns {Set<number>}
 */
export function openAtFirst(tree) {
  /** @type {Set<number>} */
  const open = new Set()
  let level = [0]
  for (let depth = 0; depth < OPEN_LEVELS && level.length > 0; depth++) {
    level = level.flatMap((node) =>
      [...childrenOf(tree, node)].filter((child) => tree.width[child] >= tree.width[0] * OPEN_SHARE)
    )
    for (const node of level) open.add(node)
  }
  return open
}

/**
 * Opens the callers of `node`, so that its row is visible.
 * @param {CallTree} tree
 * @param {ReadonlySet<number>} expanded
 * @param {number} node
 */
export function opened(tree, expanded, node) {
  return new Set([...expanded, ...pathTo(tree, tree.parent[node])])
}
