/** @import { Run, State } from "./types.js" */
import { isInFlight } from "./runs.js"

// Which runs are before and after, and what is known of them.

/**
 * The run that the one shown is compared with: the one that its address names, else the one before the edit.
 * @param {Pick<State, "run" | "view">} state
 * @returns {string | null}
 */
export function beforeIDOf({ run, view }) {
  return run ? view.against || run.parent || null : null
}

/**
 * The measured pairs of the two that are shown; null where they are of others. Whose runs they were is not told to
 * everybody: what they ran is.
 * @param {Pick<State, "run" | "view" | "pairs" | "before">} state
 */
export function shownPairsOf({ run, view, pairs, before }) {
  if (!run || !pairs) return null
  const sides = [
    { id: beforeIDOf({ run, view }), snippet: before?.snippet.id },
    { id: run.id, snippet: run.snippet.id },
  ]
  const isTheirs = sides.every(({ id, snippet }, side) =>
    pairs.runs[side] === id ||
    (pairs.runs[side] === "" && snippet && pairs.snippets?.[side] === snippet)
  )
  return isTheirs ? pairs : null
}

/**
 * What the pictures are to show the difference of; "" for none.
 * @param {Pick<State, "run" | "view" | "pairs" | "before">} state
 * @returns {string} a path below `/api`
 */
export function differenceOf(state) {
  const { run, view } = state
  if (!run || view.against === "" || isInFlight(run) || !run.profile) return ""
  const pairs = shownPairsOf(state)
  // Pairs are measured of the processor's time; of anything else there is what the two runs say.
  if (view.type !== "" && view.type !== "cpu") {
    return `/compare/${view.against}/${run.id}?type=${encodeURIComponent(view.type)}`
  }
  return pairs?.state === "finished"
    ? `/comparisons/${pairs.id}/changes`
    : `/compare/${view.against}/${run.id}`
}

/**
 * What a run took of the processor, in milliseconds; null where it did not run.
 * @param {Run} run
 */
export function cpuOf({ usage, verdict }) {
  if (!usage || !verdict || verdict.kind.startsWith("compile")) return null
  return usage.userMs + usage.systemMs
}

/**
 * Whether two runs that were not cut short printed different things.
 * @param {Run} before
 * @param {Run} after
 */
export function printsOther(before, after) {
  if (before.outputDroppedBytes > 0 || after.outputDroppedBytes > 0) return false
  return ["stdout", "stderr"].some((stream) => textOf(before, stream) !== textOf(after, stream))
}

/**
 * @param {Run} run
 * @param {string} stream
 */
function textOf({ output }, stream) {
  return output.filter((chunk) => chunk.stream === stream).map(({ text }) => text).join("")
}
