/** @import { Profile, Series } from "../types.js" */
/** @import { CallTree, Range } from "./call-tree.js" */
/** @import { Difference } from "./difference.js" */
import { mergeStacks, orderChildren, sumsOf, weighLeaves, withCallees } from "./call-tree.js"
import { differenceOf } from "./difference.js"

/** Fewer samples than this on both sides together are not tested: their spread says nothing yet. */
const LEAST_SAMPLES = 10
/** Of the paths that are told to differ, how many may do so by chance. */
const FALSE_SHARE = 0.05
const Z_95 = 1.959963985

/**
 * What a path of calls was worth in a stretch of time, by stack.
 * @typedef {object} Side
 * @property {Float64Array} rate in each second
 * @property {Float64Array} variance of the rate, as far as it comes from sampling
 * @property {Uint32Array} samples
 */

/**
 * Two stretches of one run as one tree. Amounts are of a second each, because stretches differ in length; of CPU time
 * that is the share of one CPU.
 * @param {Profile} profile
 * @param {Series} series
 * @param {Range} before
 * @param {Range} after
 * @returns {CallTree & { difference: Difference }}
 */
export function rangeDifference(profile, series, before, after) {
  const sides = [before, after].map((range) => sideOf(profile, series, range))
  const samplesOfStack = sides[0].samples.map((count, stack) => count + sides[1].samples[stack])
  const merged = mergeStacks(profile, samplesOfStack)
  const own = sides.map(({ rate }) => sumsOf(merged, rate))
  const [first, second] = own.map((each) => withCallees(merged, each))
  // As wide as the side that needs more, so that what vanished is still to be seen.
  const self = own[0].map((each, node) => Math.max(Math.abs(each), Math.abs(own[1][node])))
  const width = withCallees(merged, self)
  const variance = sides.map((side) => withCallees(merged, sumsOf(merged, side.variance)))
  const samples = Uint32Array.from(withCallees(merged, sumsOf(merged, samplesOfStack)))
  const error = variance[0].map((each, node) => Math.sqrt(each + variance[1][node]))
  const change = second.map((each, node) => each - first[node])
  return {
    profile,
    series,
    ...merged,
    ...orderChildren(profile, merged, width),
    self,
    total: width,
    width,
    samples,
    selfOfStack: sides[0].rate.map((rate, stack) => Math.max(rate, sides[1].rate[stack])),
    samplesOfStack,
    difference: differenceOf({
      before: first,
      after: second,
      difference: change,
      ...intervals(change, error, samples),
    }),
  }
}

/**
 * @param {Profile} profile
 * @param {Series} series
 * @param {Range} range
 * @returns {Side}
 */
function sideOf(profile, series, range) {
  const seconds = secondsOf(series, range)
  const unit = series.unit === "nanoseconds" ? 1e-9 : 1
  const { weight, samples } = weighLeaves(profile, series, range)
  const rate = weight.map((each) => each * unit / seconds)
  // Samples come by themselves: their number spreads like any count, and each is worth what they are on average.
  const variance = rate.map((each, stack) => samples[stack] > 0 ? each * each / samples[stack] : 0)
  return { rate, variance, samples }
}

/**
 * How long a stretch is; an open one ends with the last sample.
 * @param {Series} series
 * @param {Range} range
 */
export function secondsOf({ timeUs }, { fromMs, toMs }) {
  const lastMs = (timeUs?.at(-1) ?? 0) / 1000
  return Math.max((toMs ?? lastMs) - (fromMs ?? 0), 1) / 1000
}

/**
 * Wide enough that of all paths that they exclude no change of, few are there by chance: every path is looked at, and
 * one of twenty would stand out (Benjamini and Hochberg's rule sets how wide).
 * @param {Float64Array} change
 * @param {Float64Array} error
 * @param {Uint32Array} samples
 */
function intervals(change, error, samples) {
  const z = change.map((each, node) =>
    samples[node] >= LEAST_SAMPLES && error[node] > 0 ? Math.abs(each) / error[node] : NaN
  )
  const wide = Math.max(Z_95, cutOf(z))
  /** @type {(sign: number) => Float64Array} */
  const bound = (sign) =>
    change.map((each, node) => Number.isNaN(z[node]) ? NaN : each + sign * wide * error[node])
  return { low: bound(-1), high: bound(1) }
}

/**
 * What a change has to exceed, in standard errors.
 * @param {Float64Array} z NaN where a node is not tested
 */
function cutOf(z) {
  const tested = z.filter((each) => !Number.isNaN(each)).sort().reverse()
  let cut = tested[0] ?? 0
  tested.forEach((each, index) => {
    const allowed = FALSE_SHARE * (index + 1) / tested.length
    // A hair less, so that the least of those that differ is among them.
    if (chanceOf(each) <= allowed) cut = each * (1 - 1e-9)
  })
  return cut
}

/**
 * How likely a normal value is as far from its mean as this, to either side (Abramowitz and Stegun 26.2.17, right to
 * 1e-7).
 * @param {number} z not negative
 */
export function chanceOf(z) {
  const t = 1 / (1 + 0.2316419 * z)
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)
  const tail = 0.319381530 * t - 0.356563782 * t ** 2 + 1.781477937 * t ** 3 -
    1.821255978 * t ** 4 + 1.330274429 * t ** 5
  return Math.min(2 * density * tail, 1)
}
