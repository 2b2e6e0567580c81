/** @import { Profile, Series, State, View } from "./types.js" */
/** @import { CallTree } from "./profile/call-tree.js" */
/** @import { Found } from "./profile/search.js" */
import { buildCallTree } from "./profile/call-tree.js"
import { findFocus } from "./profile/focus.js"
import { groupedByLabel } from "./profile/labels.js"
import { onlyOwnCode, withoutFunctions, withoutRecursion } from "./profile/folding.js"
import { mergedBy } from "./profile/grouping.js"
import { rangeDifference } from "./profile/range-difference.js"
import { outermostMatches, searchFunctions } from "./profile/search.js"
import { inverted } from "./profile/turning.js"

/**
 * What follows from the profile and the view together.
 * @typedef {object} Derived
 * @property {CallTree | null} tree as it is drawn; null until there is a profile
 * @property {CallTree | null} [whole] of all frames, as they were called: what lines cost, and where the time went
 * @property {CallTree | null} [straight] of the frames that are drawn, as they were called
 * @property {Series | null} [series] the profile's own, that all of these are of
 * @property {string} unit
 * @property {number} focus the node in focus
 * @property {Uint8Array | null} matches by function of the tree; null without a search
 * @property {number} matchedShare of what is in focus
 * @property {number} [matchedSamples]
 * @property {string} [searchProblem] why the search makes no sense
 * @property {boolean} [isNear] nothing reads as the search does; what matches reads alike
 * @property {string} [matchedText] where a share says too little
 */

/** @type {Derived} */
const NOTHING = Object.freeze({
  tree: null,
  whole: null,
  straight: null,
  series: null,
  unit: "",
  focus: 0,
  matches: null,
  matchedShare: 0,
})

/** Computes each part again only when what it follows from has changed. */
export class Deriver {
  #chooseSeries = memo(chooseSeries)
  #group = memo(groupedByLabel)
  #fold = memo(fold)
  #turn = memo(inverted)
  #buildWhole = memo(treeOf)
  #buildStraight = memo(treeOf)
  #buildTurned = memo(turnedTreeOf)
  #buildDifference = memo(differenceOf)
  #findFocus = memo(findFocus)
  #search = memo(searchFunctions)
  #match = memo(matchedIn)
  #bundle = memo(bundle)

  /**
   * @param {Pick<State, "profile" | "view">} state
   * @returns {Derived}
   */
  of({ profile, view }) {
    if (!profile) return NOTHING
    const { fromMs, toMs, againstFromMs, againstToMs } = view
    const place = this.#chooseSeries(profile, view.type, view.set)
    const grouped = this.#group(profile, view.group)
    const folded = this.#fold(grouped, view.hide, view.own, view.collapsed, view.by)
    const whole = this.#buildWhole(profile, place, fromMs, toMs)
    const straight = folded === profile ? whole : this.#buildStraight(folded, place, fromMs, toMs)
    const turned = view.inverted ? this.#turn(folded) : folded
    const isCompared = isComparing(view) && turned.series[place]?.timeUs != null
    const tree = isCompared
      ? this.#buildDifference(turned, place, fromMs, toMs, againstFromMs, againstToMs)
      : view.inverted
      ? this.#buildTurned(turned, place, fromMs, toMs)
      : straight
    const focus = this.#findFocus(tree, view.focus)
    const found = this.#search(tree.profile, view.search)
    const matched = this.#match(tree, found.matches, focus)
    const series = profile.series[place] ?? null
    return this.#bundle(tree, whole, straight, series, focus, found, matched)
  }
}

/**
 * Whether two stretches of time are set against each other: both have to be chosen.
 * @param {View} view
 */
export function isComparing({ fromMs, toMs, againstFromMs, againstToMs }) {
  return (againstFromMs !== null || againstToMs !== null) && (fromMs !== null || toMs !== null)
}

/**
 * @param {Profile} profile
 * @param {string} type
 * @param {number | null} set
 */
function chooseSeries(profile, type, set) {
  const index = profile.series.findIndex((each) =>
    (type === "" || each.type === type) && (set === null || each.set === set)
  )
  return Math.max(index, 0)
}

/**
 * @param {Profile} profile
 * @param {string} hide
 * @param {boolean} own
 * @param {boolean} collapsed
 * @param {View["by"]} by
 */
export function fold(profile, hide, own, collapsed, by) {
  const hidden = hide === "" ? profile : withoutFunctions(profile, hide.split(";"))
  const owned = own ? onlyOwnCode(hidden) : hidden
  const merged = mergedBy(owned, by)
  return collapsed ? withoutRecursion(merged) : merged
}

/**
 * @param {Profile} profile
 * @param {number} place of the series
 * @param {number | null} fromMs
 * @param {number | null} toMs
 */
export function treeOf(profile, place, fromMs, toMs) {
  return buildCallTree(profile, profile.series[place] ?? null, { fromMs, toMs })
}

/** @type {typeof treeOf} */
function turnedTreeOf(profile, place, fromMs, toMs) {
  return { ...treeOf(profile, place, fromMs, toMs), isTurned: true }
}

/**
 * @param {Profile} profile
 * @param {number} place
 * @param {number | null} fromMs
 * @param {number | null} toMs
 * @param {number | null} againstFromMs
 * @param {number | null} againstToMs
 */
function differenceOf(profile, place, fromMs, toMs, againstFromMs, againstToMs) {
  const before = { fromMs: againstFromMs, toMs: againstToMs }
  return rangeDifference(profile, profile.series[place], before, { fromMs, toMs })
}

/**
 * @param {CallTree} tree
 * @param {Uint8Array | null} matches
 * @param {number} focus
 */
function matchedIn(tree, matches, focus) {
  const sum = { width: 0, samples: 0 }
  if (!matches) return sum
  for (const node of outermostMatches(tree, matches, focus)) {
    sum.width += tree.width[node]
    sum.samples += tree.samples[node]
  }
  return sum
}

/**
 * @param {CallTree} tree
 * @param {CallTree} whole
 * @param {CallTree} straight
 * @param {Series | null} series
 * @param {number} focus
 * @param {Found} found
 * @param {{ width: number, samples: number }} matched
 * @returns {Derived}
 */
function bundle(tree, whole, straight, series, focus, found, matched) {
  const isShareOfCPU = tree.difference && series?.unit === "nanoseconds"
  return Object.freeze({
    tree,
    whole,
    straight,
    series,
    unit: isShareOfCPU ? "share" : series?.unit ?? "",
    focus,
    matches: found.matches,
    matchedShare: tree.width[focus] > 0 ? matched.width / tree.width[focus] : 0,
    matchedSamples: matched.samples,
    searchProblem: found.problem,
    isNear: found.isNear,
  })
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
