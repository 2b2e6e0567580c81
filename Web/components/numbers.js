/** @import { State } from "../state.js" */
/** @import { ProfileSummary, Run } from "../types.js" */
import { downloads } from "../api.js"
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
    this.doubts = elt("p", { class: "doubts", hidden: true })
    this.links = elt("p", { class: "downloads", hidden: true })
    this.dom = elt(
      "section",
      { class: "quality", "aria-label": "Numbers" },
      this.list,
      this.doubts,
      this.links,
    )
  }

  /** @param {State} state */
  sync({ run, profileState }) {
    this.links.hidden = profileState !== "whole"
    if (run === this.#shown) return
    this.#shown = run
    const facts = [...profileFacts(run?.profile), ...usageFacts(run)]
    this.list.replaceChildren(
      ...facts.map(([term, value]) => elt("div", {}, elt("dt", {}, term), elt("dd", {}, value))),
    )
    const doubts = run?.profile ? doubtsOn(run.profile) : ""
    this.doubts.textContent = doubts
    this.doubts.hidden = doubts === ""
    if (run) this.#link(run.id)
  }

  /** @param {string} id */
  #link(id) {
    const links = downloads(id).map(({ name, href }) => elt("a", { href, download: "" }, name))
    this.links.replaceChildren(
      "Profile as ",
      ...links.flatMap((link, index) => index > 0 ? [", ", link] : [link]),
    )
  }
}

/**
 * @param {ProfileSummary | null | undefined} profile
 * @returns {[string, string][]}
 */
function profileFacts(profile) {
  if (!profile) return []
  const samples = profile.types[0]?.samples ?? 0
  return [
    ["Samples", count(samples)],
    ["Rate", `${profile.deliveredHz.toFixed(0)} of ${profile.requestedHz} Hz`],
    ["CPU seen", milliseconds(profile.cpuSeenMs)],
    ["CPU sampled", milliseconds(profile.cpuSampledMs)],
    ["Lost", count(profile.lostSamples)],
    ["Truncated", count(profile.truncatedStacks + profile.deepStacks)],
  ]
}

/**
 * @param {Run | null} run
 * @returns {[string, string][]}
 */
function usageFacts(run) {
  const usage = run?.usage
  if (!usage || !run?.verdict) return []
  /** @type {[string, string][]} */
  const facts = [["Compile", milliseconds(usage.compileMs)]]
  if (run.verdict.kind.startsWith("compile")) return facts
  return [...facts, ["Wall", milliseconds(usage.wallMs)], ["Memory", bytes(usage.maxResidentBytes)]]
}

/** @param {ProfileSummary} profile */
function doubtsOn(
  { cpuSeenMs, cpuSampledMs, lostSamples, truncatedStacks, deepStacks, unresolvedFrames },
) {
  const gap = cpuSeenMs > 0 ? 1 - cpuSampledMs / cpuSeenMs : 0
  return [
    gap > USUAL_GAP ? `${percent(gap)} of the CPU time was not sampled.` : "",
    lostSamples > 0 ? `${plural(lostSamples, "sample")} were lost.` : "",
    truncatedStacks > 0
      ? `${plural(truncatedStacks, "stack")} could not be followed to the start.`
      : "",
    deepStacks > 0 ? `${plural(deepStacks, "stack")} went deeper than is kept.` : "",
    unresolvedFrames > 0 ? `${plural(unresolvedFrames, "frame")} stayed without a name.` : "",
  ].filter((sentence) => sentence !== "").join(" ")
}
