/** @import { State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Counters, ProfileSummary, Run } from "../types.js" */
import { closeOnLeave, elt, setText } from "../dom.js"
import { bytes, count, milliseconds, plural, visible } from "../format.js"
import { isInFlight } from "../runs.js"
import { cpuOf } from "../versions.js"
import { fewSamplesOf } from "./few-samples.js"
import { WallSplit } from "./wall-split.js"

/** How far the picture can be trusted, and what the run cost. */
export class Numbers {
  /** @type {Run | null} */
  #shown = null
  #isFewTold = false

  constructor() {
    this.list = elt("dl", { class: "numbers" })
    this.doubts = elt("span", {})
    this.allDoubts = elt("p", { class: "all-doubts" })
    this.wall = new WallSplit()
    this.summary = elt("summary", {}, "Numbers")
    this.details = elt(
      "details",
      { class: "popover" },
      this.summary,
      elt("div", { class: "popover-body" }, this.allDoubts, this.list, this.wall.threads),
    )
    this.dom = elt("section", { class: "quality", "aria-label": "Numbers" }, this.details)
    /**
     * What is to be read without opening anything: as much as one line holds where the picture stands below it, which must
     * neither move nor shrink; all of it is under Numbers.
     */
    this.notes = elt(
      "div",
      { class: "notes" },
      this.wall.sentence,
      elt("p", { class: "doubts" }, this.doubts),
      this.wall.bar,
    )
    closeOnLeave(this.details)
    this.#show(null)
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, derived) {
    const { run } = state
    const isFewTold = fewSamplesOf(state, derived) !== ""
    if (run === this.#shown && isFewTold === this.#isFewTold) return
    this.#shown = run
    this.#isFewTold = isFewTold
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
    // While it runs, what is missing is still on its way; and a sentence that comes and goes moves all below it.
    const isOver = run !== null && !isInFlight(run)
    const doubts = isOver && run.profile ? doubtsOf(run.profileNote, run.profile.doubts) : []
    setText(this.summary, summaryOf(run, doubts.length))
    this.summary.classList.toggle("is-doubtful", doubts.length > 0)
    this.allDoubts.textContent = doubts.join(" ")
    this.doubts.textContent = untold(doubts, this.#isFewTold).join(" ")
    this.wall.show(run?.profile?.wall ?? null)
  }
}

/**
 * What is less of the profile than was asked for comes first.
 * @param {string | null | undefined} note
 * @param {string[]} [doubts]
 */
export function doubtsOf(note, doubts = []) {
  return note ? [note, ...doubts] : doubts
}

/**
 * The doubts that stand nowhere else on the page.
 * @param {string[]} doubts
 * @param {boolean} isFewTold whether the picture says already that it is of few samples
 */
export function untold(doubts, isFewTold) {
  return isFewTold ? doubts.filter((doubt) => !/^\d+ samples? only\b/.test(doubt)) : doubts
}

/**
 * The chip: how much the picture stands on, and whether there is more to know about that.
 * @param {Run | null} run
 * @param {number} doubts
 */
function summaryOf(run, doubts) {
  const samples = run?.profile?.types[0]?.samples
  if (samples === undefined || !run?.profile) return "Numbers"
  const cpu = milliseconds(cpuOf(run) ?? run.profile.cpuSeenMs)
  const more = doubts > 0 ? `, ${plural(doubts, "doubt")}` : ""
  return `${plural(samples, "sample")} of ${cpu} CPU${more}`
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
