/** @import { State } from "../types.js" */
/** @import { ProfileSummary, Run } from "../types.js" */
import { elt } from "../dom.js"
import { bytes, count, milliseconds, percent, plural } from "../format.js"

/** Unsampled CPU time up to this share is the sampling's own grain. */
const USUAL_GAP = 0.02

/** How far the picture can be trusted, and what the run cost. */
export class Numbers {
  /** @type {Run | null} */
  #shown = null

  constructor() {
    this.list = elt("dl", { class: "numbers" })
    this.doubts = elt("p", { class: "doubts" })
    this.dom = elt("section", { class: "quality", "aria-label": "Numbers" }, this.list, this.doubts)
    this.#show(null)
  }

  /** @param {State} state */
  sync({ run }) {
    if (run === this.#shown) return
    this.#shown = run
    this.#show(run)
  }

  /** @param {Run | null} run */
  #show(run) {
    const facts = [...profileFacts(run?.profile), ...usageFacts(run)]
    this.list.replaceChildren(
      ...facts.map(([term, value]) => elt("div", {}, elt("dt", {}, term), elt("dd", {}, value))),
    )
    this.doubts.textContent = run?.profile ? doubtsOn(run.profile) : ""
  }
}

// A number that is not known yet holds its place, so that nothing moves when it comes.
const UNKNOWN = "–"

/**
 * @param {ProfileSummary | null | undefined} profile
 * @returns {[string, string][]}
 */
function profileFacts(profile) {
  /** @type {(text: (profile: ProfileSummary) => string) => string} */
  const known = (text) => (profile ? text(profile) : UNKNOWN)
  return [
    ["Samples", known(({ types }) => count(types[0]?.samples ?? 0))],
    [
      "Rate",
      known(({ deliveredHz, requestedHz }) => `${deliveredHz.toFixed(0)} of ${requestedHz} Hz`),
    ],
    ["CPU seen", known(({ cpuSeenMs }) => milliseconds(cpuSeenMs))],
    ["CPU sampled", known(({ cpuSampledMs }) => milliseconds(cpuSampledMs))],
    ["Lost", known(({ lostSamples }) => count(lostSamples))],
    ["Truncated", known(({ truncatedStacks, deepStacks }) => count(truncatedStacks + deepStacks))],
  ]
}

/**
 * @param {Run | null} run
 * @returns {[string, string][]}
 */
function usageFacts(run) {
  const usage = run?.verdict ? run.usage : null
  const hasRun = usage && !run?.verdict?.kind.startsWith("compile")
  return [
    ["Compile", usage ? milliseconds(usage.compileMs) : UNKNOWN],
    ["Wall", hasRun ? milliseconds(usage.wallMs) : UNKNOWN],
    ["Memory", hasRun ? bytes(usage.maxResidentBytes) : UNKNOWN],
  ]
}

/** @param {ProfileSummary} profile */
function doubtsOn(
  { cpuSeenMs, cpuSampledMs, lostSamples, truncatedStacks, deepStacks, unresolvedFrames },
) {
  const gap = cpuSeenMs > 0 ? 1 - cpuSampledMs / cpuSeenMs : 0
  return [
    gap > USUAL_GAP
      ? `${
        percent(gap)
      } of the CPU time was spent where samples do not reach, mostly in the kernel.`
      : "",
    lostSamples > 0 ? `${plural(lostSamples, "sample")} were lost.` : "",
    truncatedStacks > 0
      ? `${plural(truncatedStacks, "stack")} could not be followed to the start.`
      : "",
    deepStacks > 0 ? `${plural(deepStacks, "stack")} went deeper than is kept.` : "",
    unresolvedFrames > 0 ? `${plural(unresolvedFrames, "frame")} stayed without a name.` : "",
  ].filter((sentence) => sentence !== "").join(" ")
}
