/** @import { Profile } from "../types.js" */
/** @import { CallTree, Range } from "./call-tree.js" */
import { buildCallTree } from "./call-tree.js"
import { calleesOf, callersOf } from "./turning.js"
import { sortRows, topRows } from "./top-table.js"

/**
 * A function between those that call it and those that it calls. Both trees begin with it.
 * @typedef {object} Sandwich
 * @property {number} function
 * @property {CallTree} callers
 * @property {CallTree} callees
 */

/**
 * The functions that one may ask about: the heaviest first, with all that they call.
 * @param {CallTree} straight
 */
export function heaviestFunctions(straight) {
  return sortRows(topRows(straight), "total", true)
}

/**
 * The heaviest function of a name, for there may be several; without a name the one that most time was spent in itself;
 * -1 where there is none.
 * @param {CallTree} straight
 * @param {string} name
 */
export function functionNamed(straight, name) {
  const rows = sortRows(topRows(straight), name === "" ? "self" : "total", true)
  const row = name === "" ? rows[0] : rows.find((each) => each.name === name)
  return row ? row.function : -1
}

/**
 * @param {Profile} profile as it is drawn, but not turned around
 * @param {number} place of the series
 * @param {number} index of the function
 * @param {Range} range
 * @returns {Sandwich}
 */
export function sandwichOf(profile, place, index, range) {
  const [callers, callees] = [callersOf(profile, index), calleesOf(profile, index)].map((each) =>
    buildCallTree(each, each.series[place] ?? null, range)
  )
  return {
    function: index,
    callers: { ...callers, isOfOne: true, isTurned: true },
    callees: { ...callees, isOfOne: true },
  }
}
