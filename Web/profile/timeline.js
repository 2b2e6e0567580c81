/** @import { Profile, Series } from "../types.js" */

/** More threads than these are shown together. */
export const MOST_LANES = 8

/**
 * What one thread used in equal steps of the run, as shares of one CPU.
 * @typedef {object} Lane
 * @property {string} name hostile
 * @property {Float64Array} cpu
 * @property {number} total in the series' unit
 */

/** @typedef {{ lanes: Lane[], endUs: number, peak: number }} Timeline */

/**
 * Who was on a CPU when. A sample stands for the time before it: it is spread over the steps that this reaches over.
 * @param {Profile} profile
 * @param {Series} series with times
 * @param {number} steps
 * @param {number} [leastEndUs] the run's end, where it went on after the last sample
 * @returns {Timeline}
 */
export function timelineOf(profile, series, steps, leastEndUs = 0) {
  const { timeUs, thread, weight } = series
  const endUs = Math.max(timeUs?.at(-1) ?? 0, leastEndUs, 1)
  const threads = profile.threads ?? []
  const totals = new Float64Array(Math.max(threads.length, 1))
  weight.forEach((each, row) => totals[thread?.[row] ?? 0] += each)
  const order = [...totals.keys()].filter((each) => totals[each] > 0)
    .sort((a, b) => totals[b] - totals[a] || a - b)
  const laneOf = new Int32Array(totals.length)
  order.forEach((each, place) => laneOf[each] = Math.min(place, MOST_LANES - 1))
  const rest = order.length - MOST_LANES
  const lanes = order.slice(0, MOST_LANES).map((each, place) => {
    const isRest = rest > 0 && place === MOST_LANES - 1
    const name = isRest ? `${rest + 1} more threads` : nameOf(threads[each])
    return { name, cpu: new Float64Array(steps), total: 0 }
  })
  const isTime = series.unit === "nanoseconds"
  for (let row = 0; row < weight.length; row++) {
    const lane = lanes[laneOf[thread?.[row] ?? 0]]
    if (!lane || !timeUs) continue
    lane.total += weight[row]
    spread(lane.cpu, timeUs[row], isTime ? weight[row] / 1000 : 0, weight[row], endUs)
  }
  const stepUs = endUs / steps
  // Of time, the share of a CPU; of anything else, how much of it in each step.
  for (const { cpu } of lanes) {
    for (let step = 0; step < steps; step++) cpu[step] /= isTime ? stepUs * 1000 : 1
  }
  const peak = lanes.reduce((most, { cpu }) => cpu.reduce((a, b) => Math.max(a, b), most), 0)
  return { lanes, endUs, peak: isTime ? Math.max(peak, 1) : peak }
}

/** @param {{ id: number, name: string } | undefined} thread */
function nameOf(thread) {
  if (!thread) return "the program"
  return thread.name === "" ? `thread ${thread.id}` : `${thread.name} (${thread.id})`
}

/**
 * @param {Float64Array} steps
 * @param {number} atUs when the stretch ends
 * @param {number} lengthUs
 * @param {number} amount
 * @param {number} endUs of all
 */
function spread(steps, atUs, lengthUs, amount, endUs) {
  const scale = steps.length / endUs
  const to = Math.min(atUs * scale, steps.length)
  const from = Math.max(Math.min((atUs - lengthUs) * scale, to), 0)
  const first = Math.min(Math.floor(from), steps.length - 1)
  if (to - from < 1e-9) {
    steps[first] += amount
    return
  }
  for (let step = first; step < to; step++) {
    const part = Math.min(step + 1, to) - Math.max(step, from)
    steps[step] += amount * part / (to - from)
  }
}

/**
 * What the program used within a stretch of time.
 * @param {Series} series
 * @param {number} fromUs
 * @param {number} toUs
 */
export function usedWithin({ timeUs, weight }, fromUs, toUs) {
  let sum = 0
  for (let row = 0; row < weight.length; row++) {
    const at = timeUs?.[row] ?? -1
    if (at >= fromUs && at < toUs) sum += weight[row]
  }
  return sum
}

/**
 * Round times to write below an axis: about as many as asked for.
 * @param {number} endUs
 * @param {number} wanted
 * @returns {number[]} in microseconds
 */
export function ticksOf(endUs, wanted) {
  const rough = endUs / Math.max(wanted, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough
  return Array.from({ length: Math.floor(endUs / step + 1e-9) + 1 }, (_, index) => index * step)
}
