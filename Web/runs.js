/** @import { KeptDrafts, Profile, ProfileSummary, Run, RunState, Snippet, State } from "./types.js" */
import { draftOf, take } from "./drafts.js"
import { isSameProgram } from "./kinship.js"
import { isIndex } from "./profile/focus.js"
import { isEqual } from "./snippet.js"

// What an action does to the run that is shown, and to the picture that may be of one before it.

/** @type {readonly RunState[]} */
const FINAL_STATES = ["finished", "failed", "cancelled"]

/** @param {{ state: RunState } | null} run a run, or a comparison */
export function isInFlight(run) {
  return run !== null && !FINAL_STATES.includes(run.state)
}

/** @type {Partial<State>} */
const nothingRun = Object.freeze({
  run: null,
  stateSince: null,
  stopping: false,
  profile: null,
  measured: null,
  base: null,
  before: null,
  difference: null,
  profileState: "none",
  shared: null,
  connection: "idle",
})

/**
 * The run that the draft was edited from: the last one with a whole profile, whatever failed or was replaced since;
 * nothing where the draft is another program.
 * @param {State} state
 * @returns {string | undefined}
 */
export function parentOf(state) {
  const { run, base } = state
  const draft = draftOf(state)
  const isKin = run !== null && isSameProgram(run.snippet, draft)
  if (isKin && !isInFlight(run) && run.profile) return run.id
  if (base && isSameProgram(base.snippet, draft)) return base.id
  return isKin ? run.parent ?? undefined : undefined
}

/**
 * Another page of this site, its own drafts in the editor; those of the first page are in it already.
 * @param {State} state
 * @param {string} page
 * @param {KeptDrafts | null} kept
 * @returns {Partial<State>}
 */
export function visit(state, page, kept) {
  if (kept === null && state.page === null) return { page }
  const drafts = kept ?? { edited: false, typed: { go: false, swift: false } }
  return {
    ...nothingRun,
    ...drafts,
    problem: null,
    findings: null,
    page,
    file: 0,
    draftVersion: state.draftVersion + 1,
    draftEpoch: state.draftEpoch + 1,
    split: null,
  }
}

/**
 * A run that was accepted just now.
 * @param {{ id: string, url: string, snippet: Snippet, parent?: string }} accepted
 * @returns {Run}
 */
export function runOf({ id, url, snippet, parent }) {
  return {
    id,
    url,
    state: "queued",
    snippet,
    diagnostics: [],
    output: [],
    outputDroppedBytes: 0,
    parent,
  }
}

/**
 * The focus and the search stay: the same place in the next run is what one wants to see after an edit – but no index
 * into the profile before, which is another place in the next one. What was written while the program was on its way is
 * not what runs.
 * @param {State} state
 * @param {Run} run
 * @param {number} at
 * @returns {Partial<State>}
 */
export function begin(state, run, at) {
  const { snippet } = run
  const { language } = snippet
  const isWrittenOn = !isEqual(state.drafts[language], snippet)
  const typed = isWrittenOn ? state.typed : { ...state.typed, [language]: false }
  const focus = isIndex(state.view.focus) ? "" : state.view.focus
  const range = { fromMs: null, toMs: null, againstFromMs: null, againstToMs: null }
  // Who looks at differences looks at the next one, too.
  const against = state.view.against === "" ? "" : run.parent ?? ""
  const view = Object.freeze({ ...state.view, focus, ...range, against, pairs: "" })
  // The picture before stays until there is one of this run – but not that of another program.
  const { measured, profile } = state
  const base = state.base && isSameProgram(state.base.snippet, snippet) ? state.base : null
  const kept = measured && isSameProgram(measured.snippet, snippet) ? { measured, profile } : {}
  const before = [state.base, state.before].find((each) => each && each.id === run.parent) ?? null
  return {
    ...nothingRun,
    ...kept,
    base,
    before,
    run,
    view,
    page: run.url,
    typed,
    stateSince: at,
    edited: isWrittenOn || state.language !== language,
    connection: "live",
  }
}

/**
 * A whole run as the service tells it. The first of a page fills the editor as well, unless somebody wrote in it
 * before; a later one is the end of a run that somebody may already be editing on from.
 * @param {State} state
 * @param {Run} run
 * @param {number} at
 * @returns {Partial<State>}
 */
export function receive(state, run, at) {
  const isNew = state.run?.id !== run.id
  const since = isNew || state.run?.state !== run.state ? { stateSince: at } : {}
  const over = isInFlight(run) ? {} : { stopping: false, connection: /** @type {const} */ ("idle") }
  // Events, which all readers share, do not name it.
  const parent = run.parent ?? (isNew ? null : state.run?.parent ?? null)
  const told = { ...run, parent }
  const measured = state.measured?.id === run.id ? { measured: told } : {}
  const change = { ...(isNew ? fill(state, run) : {}), ...since, ...over, ...measured, run: told }
  // The next run may be on its way already: whatever becomes of this one, it is not to be sent twice.
  return state.connection === "sending" ? { ...change, connection: "sending" } : change
}

/**
 * @param {State} state
 * @param {Run} run
 * @returns {Partial<State>}
 */
function fill(state, { snippet: ran, toolchain }) {
  // What it was compiled with is no part of the program, but of how it is run again.
  const snippet = { ...ran, options: { ...ran.options, toolchain: toolchain?.name } }
  if (state.edited) return { ...nothingRun, edited: !isEqual(draftOf(state), snippet) }
  const draftEpoch = state.draftEpoch + 1
  return { ...nothingRun, ...take(state, snippet), draftEpoch, edited: false }
}

/**
 * A profile of the run shown takes the place of any before it, numbers and picture at once.
 * @param {State} state
 * @param {{ profile: Profile, whole: boolean, summary?: ProfileSummary }} action
 * @returns {Partial<State>}
 */
export function show(state, { profile, whole, summary }) {
  const change = summary ? changeRun(state, { profile: summary }) : {}
  const measured = change.run ?? state.run
  const base = whole ? measured : state.base
  return { ...change, profile, measured, base, profileState: whole ? "whole" : "partial" }
}

/**
 * @param {State} state
 * @param {{ state: RunState, position?: number, at: number }} action
 * @returns {Partial<State>}
 */
export function advance(state, { state: next, position, at }) {
  const since = state.run?.state === next ? {} : { stateSince: at }
  return { ...changeRun(state, { state: next, position }), ...since }
}

/**
 * @param {State} state
 * @param {Partial<Run>} change
 * @returns {Partial<State>}
 */
export function changeRun(state, change) {
  return state.run ? { run: { ...state.run, ...change } } : {}
}
