/** @import { View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Difference } from "../profile/difference.js" */
import { memo } from "../derived.js"
import { elt } from "../dom.js"
import { amount } from "../format.js"
import { findFocus } from "../profile/focus.js"
import { matchFunctions, outermostMatches } from "../profile/search.js"

/** @typedef {CallTree & { difference: Difference }} DifferenceTree */

/** What follows from the tree of both sides and from where one looks. */
export class DifferenceDeriver {
  #match = memo(matchFunctions)
  #bundle = memo(bundle)

  /**
   * @param {DifferenceTree} tree
   * @param {string} unit
   */
  constructor(tree, unit) {
    this.tree = tree
    this.unit = unit
  }

  /** @param {View} view */
  of({ focus, search }) {
    const { tree, unit } = this
    return this.#bundle(tree, unit, findFocus(tree, focus), this.#match(tree, search))
  }
}

/**
 * @param {DifferenceTree} tree
 * @param {string} unit
 * @param {number} focus
 * @param {Uint8Array | null} matches
 * @returns {Derived}
 */
function bundle(tree, unit, focus, matches) {
  const matchedText = matches ? matchedTextOf(tree, unit, focus, matches) : undefined
  return Object.freeze({ tree, unit, focus, matches, matchedShare: 0, matchedText })
}

/**
 * @param {DifferenceTree} tree
 * @param {string} unit
 * @param {number} focus
 * @param {Uint8Array} matches
 */
function matchedTextOf(tree, unit, focus, matches) {
  let [before, after] = [0, 0]
  for (const node of outermostMatches(tree, matches, focus)) {
    before += tree.difference.before[node]
    after += tree.difference.after[node]
  }
  return `${amount(before, unit)} before, ${amount(after, unit)} after`
}

/** What the columns of the list of both sides hold, for eyes: each of its items says it itself. */
export function differenceHeads() {
  return elt(
    "div",
    { class: "difference-heads", "aria-hidden": "true" },
    ...["Function", "Before", "After", "Difference"].map((text) => elt("span", {}, text)),
    elt("span", { class: "tree-interval" }, "95 % sure"),
  )
}
