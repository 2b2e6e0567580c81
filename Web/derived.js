/** @import { Series, State } from "./types.js" */
/** @import { CallTree } from "./profile/call-tree.js" */
import { buildCallTree } from "./profile/call-tree.js"
import { findFocus } from "./profile/focus.js"
import { matchedWeight, matchFunctions } from "./profile/search.js"

/**
 * What follows from the profile and the view together.
 * @typedef {object} Derived
 * @property {CallTree | null} tree null until there is a profile
 * @property {string} unit
 * @property {number} focus the node in focus
 * @property {Uint8Array | null} matches by function; null without a search
 * @property {number} matchedShare of what is in focus
 * @property {string} [matchedText] where a share says too little
 */

/** @type {Derived} */
const NOTHING = Object.freeze({ tree: null, unit: "", focus: 0, matches: null, matchedShare: 0 })

/** Computes each part again only when what it follows from has changed. */
export class Deriver {
  #buildTree = memo(buildTree)
  #findFocus = memo(findFocus)
  #match = memo(matchFunctions)
  #weigh = memo(matchedWeight)
  #bundle = memo(bundle)

  /**
   * @param {Pick<State, "profile" | "view">} state
   * @returns {Derived}
   */
  of({ profile, view }) {
    if (!profile) return NOTHING
    const tree = this.#buildTree(profile, view.type, view.set, view.fromMs, view.toMs)
    const focus = this.#findFocus(tree, view.focus)
    const matches = this.#match(tree, view.search)
    const matched = matches ? this.#weigh(tree, matches, focus) : 0
    return this.#bundle(tree, focus, matches, matched)
  }
}

/**
 * @param {import("./types.js").Profile} profile
 * @param {string} type
 * @param {number | null} set
 * @param {number | null} fromMs
 * @param {number | null} toMs
 */
function buildTree(profile, type, set, fromMs, toMs) {
  const isMeant = (/** @type {Series} */ each) =>
    (type === "" || each.type === type) && (set === null || each.set === set)
  const series = profile.series.find(isMeant) ?? profile.series[0] ?? null
  return buildCallTree(profile, series, { fromMs, toMs })
}

/**
 * @param {CallTree} tree
 * @param {number} focus
 * @param {Uint8Array | null} matches
 * @param {number} matched
 * @returns {Derived}
 */
function bundle(tree, focus, matches, matched) {
  const matchedShare = tree.width[focus] > 0 ? matched / tree.width[focus] : 0
  return Object.freeze({ tree, unit: tree.series?.unit ?? "", focus, matches, matchedShare })
}

/**
 * Remembers the last call only: states come one after the other.
 * @template {unknown[]} Arguments
 * @template Result
 * @param {(...values: Arguments) => Result} compute
 * @returns {(...values: Arguments) => Result}
 */
export function memo(compute) {
  /** @type {{ values: Arguments, result: Result } | null} */
  let last = null
  return (...values) => {
    if (!last || values.some((value, index) => value !== last?.values[index])) {
      last = { values, result: compute(...values) }
    }
    return last.result
  }
}
