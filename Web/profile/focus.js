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
 * Whether it goes by a stack's index, which means something in this profile only.
 * @param {string} focus
 */
export function isIndex(focus) {
  return /^@\d+$/.test(focus)
}

/**
 * The node that `focus` names; of a path that ends early, as far as it goes.
 * @param {CallTree} tree
 * @param {string} focus
 */
export function findFocus(tree, focus) {
  if (focus === "") return 0
  if (isIndex(focus)) return tree.nodeOfStack[Number(focus.slice(1))] ?? 0
  let node = 0
  for (const name of focus.split(";")) {
    const child = childNamed(tree, node, name)
    if (child < 0) return node
    node = child
  }
  return node
}

/**
 * The node that has exactly this path, or -1. What was inlined in one build may be a call in another, and is the same.
 * @param {CallTree} tree
 * @param {string[]} names from the root's child on
 */
export function nodeAt(tree, names) {
  let node = 0
  for (const name of names) {
    node = childNamed(tree, node, name)
    if (node < 0) return -1
  }
  return node
}

/**
 * The heaviest child of that name, if need be inlined where the name is not or the other way round; or -1.
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} name
 */
function childNamed(tree, node, name) {
  const children = childrenOf(tree, node)
  const bare = name.replace(/^~/, "")
  return children.find((each) => segment(tree, each) === name) ??
    children.find((each) => segment(tree, each).replace(/^~/, "") === bare) ?? -1
}

/**
 * The names from the root's child down to `node`, as `nodeAt` reads them.
 * @param {CallTree} tree
 * @param {number} node
 */
export function namesTo(tree, node) {
  return pathTo(tree, node).map((each) => nameOf(tree, each).replaceAll(";", ":"))
}

/**
 * @param {CallTree} tree
 * @param {number} node
 */
function segment(tree, node) {
  return (tree.inlined[node] ? "~" : "") + nameOf(tree, node).replaceAll(";", ":")
}
