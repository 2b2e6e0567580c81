import { percent, plural } from "../format.js"
import { shareInterval } from "./interval.js"

/** Fewer samples than this are told of: what differs by little may not differ at all. */
export const FEW = 100
/** Fewer than this tell no share: how often something was seen is all there is to say. */
export const HARDLY_ANY = 20

/**
 * A share, as far as the samples allow: where there are hardly any, how many of them.
 * @param {number} share 0…1
 * @param {number} hits the samples that it comes from, which may weigh more or less than others
 * @param {number} samples all that there are; 0 where shares do not come from samples
 */
export function shareText(share, hits, samples) {
  const isCounted = samples > 0 && samples < HARDLY_ANY
  return isCounted ? `${hits} of ${samples}` : percent(share)
}

/**
 * How many samples that is, behind what they weigh.
 * @param {number} hits
 * @param {number} samples all that there are; 0 where nobody knows
 */
export function samplesText(hits, samples) {
  return samples > 0 ? ` in ${plural(hits, "sample")}` : ""
}

/**
 * The 95 % interval of a share; "" where shares do not come from samples that somebody counted.
 * @param {number} hits
 * @param {number} samples
 */
export function certaintyText(hits, samples) {
  if (samples === 0) return ""
  const { low, high } = shareInterval(hits, samples)
  return `${percent(low)} to ${percent(high)}`
}

/**
 * What so few samples are worth, in one sentence; "" where there are enough.
 * @param {number} samples
 * @param {string} [unit] of what they weigh
 */
export function fewSamplesText(samples, unit = "nanoseconds") {
  if (samples === 0 || samples >= FEW) return ""
  const { low, high } = shareInterval(samples / 2, samples)
  const isTime = unit === "nanoseconds"
  const what = isTime ? "what takes half of the time" : "what is half of all"
  const half = `${what} may show as ${percent(low)} to ${percent(high)}`
  const more = isTime
    ? "Let it do more, until there is a second of CPU time, or sample it more often."
    : "Let it do more of it."
  return `Only ${samples} ${samples === 1 ? "sample" : "samples"}: ${half}. ${more}`
}
