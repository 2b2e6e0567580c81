/** @import { State } from "../types.js" */
/** @import { Counters, ProfileSummary, Run } from "../types.js" */
import { elt } from "../dom.js"
import { bytes, count, milliseconds } from "../format.js"
import { WallSplit } from "./wall-split.js"

/** How far the picture can be trusted, and what the run cost. */
export class Numbers {
  /** @type {Run | null} */
  #shown = null

  constructor() {
    this.list = elt("dl", { class: "numbers" })
    this.doubts = elt("p", { class: "doubts" })
    this.wall = new WallSplit()
    this.dom = elt(
      "section",
      { class: "quality", "aria-label": "Numbers" },
      this.wall.dom,
      this.list,
      this.doubts,
    )
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
    const facts = [
      ...profileFacts(run?.profile),
      ...usageFacts(run),
      ...counterFacts(run?.profile?.counters),
    ]
    this.list.replaceChildren(
      ...facts.map(([term, value]) => elt("div", {}, elt("dt", {}, term), elt("dd", {}, value))),
    )
    this.doubts.textContent = run?.profile?.doubts?.join(" ") ?? ""
    this.wall.show(run?.profile?.wall ?? null)
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

/**
 * The processor's own; a host without them shows none.
 * @param {Counters | undefined} counters
 * @returns {[string, string][]}
 */
function counterFacts({ cycles, instructions, cacheMisses, branchMisses } = {}) {
  const perCycle = cycles && instructions ? `, ${(instructions / cycles).toFixed(2)} a cycle` : ""
  /** @type {[string, number | undefined, string][]} */
  const facts = [
    ["Cycles", cycles, ""],
    ["Instructions", instructions, perCycle],
    ["Cache misses", cacheMisses, ""],
    ["Mispredicted branches", branchMisses, ""],
  ]
  return facts.flatMap(([term, value, more]) => value == null ? [] : [[term, count(value) + more]])
}
