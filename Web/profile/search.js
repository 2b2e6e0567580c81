/** @import { CallTree } from "./call-tree.js" */

/**
 * Which functions a search means: one flag each, or null for an empty search. Letters' case does not matter, and any
 * of several words parted by commas will do.
 * @param {CallTree} tree
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function matchFunctions(tree, text) {
  const words = text.toLowerCase().split(",").map((word) => word.trim()).filter((word) =>
    word !== ""
  )
  if (words.length === 0) return null
  return Uint8Array.from(tree.profile.functions, ({ name, fullName }) => {
    const both = `${name}\n${fullName}`.toLowerCase()
    return words.some((word) => both.includes(word)) ? 1 : 0
  })
}

/**
 * The weight below the matching nodes within `root`, each sample counted once.
 * @param {CallTree} tree
 * @param {Uint8Array} matches by function
 * @param {number} [root]
 */
export function matchedWeight(tree, matches, root = 0) {
  return outermostMatches(tree, matches, root).reduce((sum, node) => sum + tree.width[node], 0)
}

/**
 * The matching nodes within `root` that no other match calls.
 * @param {CallTree} tree
 * @param {Uint8Array} matches by function
 * @param {number} root
 */
export function outermostMatches(tree, matches, root) {
  const inside = new Uint8Array(tree.parent.length)
  const covered = new Uint8Array(tree.parent.length)
  const found = []
  inside[root] = 1
  for (let node = root; node < inside.length; node++) {
    const parent = tree.parent[node]
    if (node !== root) inside[node] = inside[parent] ?? 0
    if (!inside[node]) continue
    const above = node === root ? 0 : covered[parent]
    const hit = node !== 0 && matches[tree.function[node]]
    if (hit && !above) found.push(node)
    covered[node] = hit || above ? 1 : 0
  }
  return found
}
