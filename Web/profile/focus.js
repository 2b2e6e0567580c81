/** @import { CallTree } from "./call-tree.js" */
import { childrenOf, nameOf, pathTo } from "./call-tree.js"

// A node is addressed by the names on its path, as folded stacks write them: such an address means
// the same in the next run of an edited program, where an index would not.

/** Browsers and servers agree on addresses up to about 8 KiB; a deeper path goes by its stack's index. */
const PATH_CHARACTERS = 1500

/**
 * @param {CallTree} tree
 * @param {number} node
 * @returns {string} "" for the root
 */
export function focusOf(tree, node) {
  if (node === 0) return ""
  const path = pathTo(tree, node).map((each) => segment(tree, each)).join(";")
  return path.length <= PATH_CHARACTERS ? path : `@${tree.nodeOfStack.indexOf(node)}`
}

/**
 * The node that `focus` names; of a path that ends early, as far as it goes.
 * @param {CallTree} tree
 * @param {string} focus
 */
export function findFocus(tree, focus) {
  if (focus === "") return 0
  if (/^@\d+$/.test(focus)) return tree.nodeOfStack[Number(focus.slice(1))] ?? 0
  let node = 0
  for (const name of focus.split(";")) {
    const child = childrenOf(tree, node).find((each) => segment(tree, each) === name)
    if (child === undefined) return node
    node = child
  }
  return node
}

/**
 * @param {CallTree} tree
 * @param {number} node
 */
function segment(tree, node) {
  return (tree.inlined[node] ? "~" : "") + nameOf(tree, node).replaceAll(";", ":")
}
