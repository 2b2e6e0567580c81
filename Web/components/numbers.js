/** @import { State } from "../types.js" */
/** @import { Counters, ProfileSummary, Run } from "../types.js" */
import { closeOnLeave, elt, setText } from "../dom.js"
import { bytes, count, milliseconds, percent, plural, visible } from "../format.js"
import { isInFlight } from "../runs.js"
import { WallSplit } from "./wall-split.js"

/** Unsampled CPU time up to this share is the sampling's own grain. */
const USUAL_GAP = 0.02
/** More than the ends of threads, between two samples, come to. */
const THREADS_GAP = 0.1
/** Stacks that were cut, up to this share of all, change no picture: they are a number, no warning. */
const USUAL_CUT = 0.001

/** How far the picture can be trusted, and what the run cost. */
export class Numbers {
  /** @type {Run | null} */
  #shown = null

  constructor() {
    this.list = elt("dl", { class: "numbers" })
    this.doubts = elt("p", { class: "doubts" })
    this.wall = new WallSplit()
    this.summary = elt("summary", {}, "Numbers")
    this.details = elt(
      "details",
      { class: "popover" },
      this.summary,
      elt("div", { class: "popover-body" }, this.list, this.wall.threads),
    )
    this.dom = elt("section", { class: "quality", "aria-label": "Numbers" }, this.details)
    /** What is to be read without opening anything. */
    this.notes = elt("div", { class: "notes" }, this.wall.sentence, this.doubts, this.wall.bar)
    closeOnLeave(this.details)
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
      ...makingFacts(run),
    ]
    this.list.replaceChildren(
      ...facts.map(([term, value]) => elt("div", {}, elt("dt", {}, term), elt("dd", {}, value))),
    )
    setText(this.summary, summaryOf(run))
    // While it runs, what is missing is still on its way; and a sentence that comes and goes moves all below it.
    const isOver = run !== null && !isInFlight(run)
    this.doubts.textContent = isOver && run.profile ? doubtsOn(run.profile) : ""
    this.wall.show(run?.profile?.wall ?? null)
  }
}

/**
 * The chip: how much the picture stands on.
 * @param {Run | null} run
 */
function summaryOf(run) {
  const samples = run?.profile?.types[0]?.samples
  if (samples === undefined || !run?.profile) return "Numbers"
  return `${plural(samples, "sample")} of ${milliseconds(run.profile.cpuSeenMs)} CPU`
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

const BUILDS = Object.freeze({ release: "Release", debug: "Debug", unchecked: "Unchecked" })

/**
 * How it was built and where it ran: what the options ask for now may be something else.
 * @param {Run | null} run
 * @returns {[string, string][]}
 */
function makingFacts(run) {
  if (!run) return []
  const { toolchain, host, snippet } = run
  /** @type {[string, string][]} */
  const facts = [["Build", BUILDS[snippet.options?.optimization] ?? BUILDS.release]]
  if (toolchain) facts.push(["Toolchain", visible(toolchain.version)])
  if (host) facts.push(["Host", `${visible(host.cpu)}, ${plural(host.cores, "core")}`])
  return facts
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

/** @param {ProfileSummary} profile */
export function doubtsOn(profile) {
  const { lostSamples, lostRecords = 0, truncatedStacks, deepStacks, unresolvedFrames } = profile
  return [
    gapIn(profile),
    lostSamples > 0 ? `${plural(lostSamples, "sample")} were lost.` : "",
    lostRecords > 0
      ? `${plural(lostRecords, "other record")} were lost: names and waiting times may be wrong.`
      : "",
    truncatedStacks > USUAL_CUT * (profile.types[0]?.samples ?? 0)
      ? `${plural(truncatedStacks, "stack")} could not be followed to the start.`
      : "",
    deepStacks > 0 ? `${plural(deepStacks, "stack")} went deeper than is kept.` : "",
    unresolvedFrames > 0 ? `${plural(unresolvedFrames, "frame")} stayed without a name.` : "",
  ].filter((sentence) => sentence !== "").join(" ")
}

/**
 * CPU time that the samples do not stand for.
 * @param {ProfileSummary} profile
 */
function gapIn({ cpuSeenMs, cpuSampledMs, includesKernel, lostSamples }) {
  const gap = cpuSeenMs > 0 ? 1 - cpuSampledMs / cpuSeenMs : 0
  if (gap <= USUAL_GAP) return ""
  if (includesKernel === false) {
    return `${milliseconds(cpuSeenMs - cpuSampledMs)} in the kernel, not visible on this host.`
  }
  if (lostSamples > 0) return `${percent(gap)} of the CPU time was not sampled.`
  return gap > THREADS_GAP
    ? `${
      percent(gap)
    } of the CPU time was not sampled: threads that live for less than a sample's period are hardly seen.`
    : `${percent(gap)} of the CPU time was spent where samples do not reach.`
}
