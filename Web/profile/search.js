/** @import { Profile } from "../types.js" */
/** @import { CallTree } from "./call-tree.js" */
import { compilePattern } from "./pattern.js"
import { PatternError } from "./pattern-parser.js"
import { isNearly } from "./similar.js"

/**
 * What a search found among the functions.
 * @typedef {object} Found
 * @property {Uint8Array | null} matches a flag for each function; null without a search, and where it makes no sense
 * @property {string} problem why it makes none; "" where it does
 * @property {boolean} isNear nothing reads so; what is marked reads alike
 */

/** @type {Found} */
const NOT_SEARCHED = Object.freeze({ matches: null, problem: "", isNear: false })

/**
 * Which functions a search means. Letters' case does not matter. Any of several words parted by commas will do, and
 * `/…/` is a regular expression. What no function has as it is typed is looked for in names that read alike.
 * @param {Profile} profile
 * @param {string} text
 * @returns {Found}
 */
export function searchFunctions({ functions }, text) {
  if (text.trim() === "") return NOT_SEARCHED
  if (text.startsWith("/")) return byPattern(functions, text)
  const words = text.toLowerCase().split(",").map((word) => word.trim())
    .filter((word) => word !== "")
  if (words.length === 0) return NOT_SEARCHED
  const matches = new Uint8Array(functions.length)
  lowercased(functions).forEach((text, index) => {
    if (words.some((word) => text.includes(word))) matches[index] = 1
  })
  if (matches.includes(1)) return { ...NOT_SEARCHED, matches }
  // The short names only: a long one has the letters of anything in it.
  const near = Uint8Array.from(
    functions,
    ({ name }) => words.some((word) => isNearly(name, word)) ? 1 : 0,
  )
  return { matches: near, problem: "", isNear: near.includes(1) }
}

/** @type {WeakMap<Profile["functions"], string[]>} */
const known = new WeakMap()

/**
 * Both names of each function, once a profile: one searches while one types.
 * @param {Profile["functions"]} functions
 */
function lowercased(functions) {
  let texts = known.get(functions)
  if (!texts) {
    texts = functions.map(({ name, fullName }) => `${name}\n${fullName}`.toLowerCase())
    known.set(functions, texts)
  }
  return texts
}

/**
 * @param {Profile["functions"]} functions
 * @param {string} text `/…/`; while it is typed, the end may be missing
 * @returns {Found}
 */
function byPattern(functions, text) {
  const source = /^\/(.*?)(?:\/i?)?$/s.exec(text)?.[1] ?? ""
  if (source === "") return NOT_SEARCHED
  try {
    return { ...NOT_SEARCHED, matches: flags(functions, compilePattern(source)) }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return { ...NOT_SEARCHED, problem: error.message }
  }
}

/**
 * @param {Profile["functions"]} functions
 * @param {(name: string) => boolean} isMeant asked for the short name and for the full one
 */
function flags(functions, isMeant) {
  return Uint8Array.from(
    functions,
    ({ name, fullName }) =>
      isMeant(name) || (fullName !== "" && fullName !== name && isMeant(fullName)) ? 1 : 0,
  )
}

/**
 * @param {CallTree} tree
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function matchFunctions(tree, text) {
  return searchFunctions(tree.profile, text).matches
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

/**
 * The outermost matches as one goes through them: the heaviest first.
 * @param {CallTree} tree
 * @param {Uint8Array} matches
 * @param {number} root
 */
export function matchesInOrder(tree, matches, root) {
  return outermostMatches(tree, matches, root)
    .sort((a, b) => tree.width[b] - tree.width[a] || a - b)
}
