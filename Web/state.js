/** @import { Action, Example, KeptDrafts, Run, RunOptions, RunState, Snippet, State } from "./types.js" */
/** @import { Profile, ProfileSummary, View } from "./types.js" */
import { DEFAULT_VIEW } from "./address.js"
import { isSameProgram } from "./kinship.js"
import { complete, emptySnippet, isEqual } from "./snippet.js"

/** @type {readonly RunState[]} */
const FINAL_STATES = ["finished", "failed", "cancelled"]

/** @param {Run | null} run */
export function isInFlight(run) {
  return run !== null && !FINAL_STATES.includes(run.state)
}

/**
 * @param {Snippet} snippet what the editor starts with
 * @param {View} view
 * @returns {State}
 */
export function initialState(snippet, view = DEFAULT_VIEW) {
  return Object.freeze({
    language: snippet.language,
    drafts: {
      go: emptySnippet("go"),
      swift: emptySnippet("swift"),
      [snippet.language]: complete(snippet),
    },
    file: 0,
    draftVersion: 0,
    draftEpoch: 0,
    page: null,
    edited: false,
    typed: { go: false, swift: false },
    examples: [],
    connection: "idle",
    run: null,
    stateSince: null,
    stopping: false,
    profile: null,
    measured: null,
    profileState: "none",
    view,
    shared: null,
    problem: null,
  })
}

/** @param {State} state */
export function draftOf(state) {
  return state.drafts[state.language]
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function update(state, action) {
  return Object.freeze({ ...state, ...changes(state, action) })
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {Partial<State>}
 */
function changes(state, action) {
  switch (action.type) {
    case "examples":
      return { examples: action.examples, ...starters(state, action.examples) }
    case "edit":
      return edit(state, action.content)
    case "language":
      return { language: action.language, file: 0, draftVersion: state.draftVersion + 1 }
    case "example":
      return {
        ...take(state, { ...action.example, options: draftOf(state).options }),
        edited: true,
        typed: withTyped(state, false),
      }
    case "snippet":
      return state.edited ? {} : take(state, action.snippet)
    case "typed":
      return {
        ...take(state, action.snippet),
        edited: true,
        typed: { ...state.typed, [action.snippet.language]: true },
      }
    case "file":
      return { file: action.index, draftVersion: state.draftVersion + 1 }
    case "option":
      return {
        drafts: withOption(state, action.option),
        edited: true,
        typed: withTyped(state, true),
      }
    case "sending":
      return { connection: "sending", problem: null, shared: null }
    case "submitted":
      return begin(state, action)
    case "run":
      return receive(state, action.run, action.at)
    case "connection":
      return { connection: action.connection }
    case "replaying":
      return changeRun(state, { output: [], diagnostics: [] })
    case "runState":
      return advance(state, action)
    case "diagnostics":
      return changeRun(state, { diagnostics: action.diagnostics })
    case "output":
      return changeRun(state, { output: [...(state.run?.output ?? []), ...action.chunks] })
    case "profile":
      return show(state, action)
    case "profileState":
      return { profileState: action.state }
    case "look":
      return { view: Object.freeze({ ...state.view, ...action.view }), shared: null }
    case "stopping":
      return { stopping: true }
    case "shared":
      return share(state, action)
    case "problem":
      return { problem: action.problem, connection: "idle", stopping: false }
    case "reached":
      return state.problem?.status === 0 ? { problem: null } : {}
    case "visit":
      return visit(state, action.page, action.kept)
  }
}

/** @type {Partial<State>} */
const nothingRun = Object.freeze({
  run: null,
  stateSince: null,
  stopping: false,
  profile: null,
  measured: null,
  profileState: "none",
  shared: null,
  connection: "idle",
})

/**
 * A draft nobody has written in yet starts with its language's first example.
 * @param {State} state
 * @param {Example[]} examples
 * @returns {Partial<State>}
 */
function starters(state, examples) {
  const drafts = { ...state.drafts }
  for (const draft of Object.values(state.drafts)) {
    const example = examples.find(({ language }) => language === draft.language)
    const isEmpty = draft.files.every(({ content }) => content === "")
    if (isEmpty && example) drafts[draft.language] = { ...draft, files: example.files }
  }
  // Somebody may be typing right now: what is shown is only touched where it was empty.
  const isShown = drafts[state.language] !== state.drafts[state.language]
  return { drafts, draftVersion: state.draftVersion + (isShown ? 1 : 0) }
}

/**
 * @param {State} state
 * @param {string} content
 * @returns {Partial<State>}
 */
function edit(state, content) {
  const draft = draftOf(state)
  if (draft.files[state.file].content === content) return {}
  const files = draft.files.map((
    file,
    index,
  ) => (index === state.file ? { ...file, content } : file))
  return {
    drafts: { ...state.drafts, [draft.language]: { ...draft, files } },
    edited: true,
    typed: withTyped(state, true),
  }
}

/**
 * @param {State} state
 * @param {boolean} isTyped whether the draft shown holds what is kept nowhere else
 */
function withTyped({ typed, language }, isTyped) {
  return typed[language] === isTyped ? typed : { ...typed, [language]: isTyped }
}

/**
 * Another page of this site, its own drafts in the editor; those of the first page are in it already.
 * @param {State} state
 * @param {string} page
 * @param {KeptDrafts | null} kept
 * @returns {Partial<State>}
 */
function visit(state, page, kept) {
  if (kept === null && state.page === null) return { page }
  const drafts = kept ?? { edited: false, typed: { go: false, swift: false } }
  return {
    ...nothingRun,
    ...drafts,
    problem: null,
    page,
    file: 0,
    draftVersion: state.draftVersion + 1,
    draftEpoch: state.draftEpoch + 1,
  }
}

/**
 * A profile of the run shown takes the place of any before it, numbers and picture at once.
 * @param {State} state
 * @param {{ profile: Profile, whole: boolean, summary?: ProfileSummary }} action
 * @returns {Partial<State>}
 */
function show(state, { profile, whole, summary }) {
  const change = summary ? changeRun(state, { profile: summary }) : {}
  const measured = change.run ?? state.run
  return { ...change, profile, measured, profileState: whole ? "whole" : "partial" }
}

/**
 * The run that the draft was edited from: the last one with a profile, whatever failed to build since; nothing where
 * the draft is another program.
 * @param {State} state
 * @returns {string | undefined}
 */
export function parentOf(state) {
  const { run, measured } = state
  const draft = draftOf(state)
  const isOver = measured && !(measured.id === run?.id && isInFlight(run))
  if (isOver && isSameProgram(measured.snippet, draft)) return measured.id
  if (!run || isInFlight(run) || !isSameProgram(run.snippet, draft)) return undefined
  return run.profile ? run.id : run.parent ?? undefined
}

/**
 * @param {State} state
 * @param {Snippet} snippet
 * @returns {Partial<State>}
 */
function take(state, snippet) {
  return {
    language: snippet.language,
    drafts: { ...state.drafts, [snippet.language]: complete(snippet) },
    file: 0,
    draftVersion: state.draftVersion + 1,
  }
}

/**
 * @param {State} state
 * @param {Partial<RunOptions>} option
 */
function withOption(state, option) {
  const draft = draftOf(state)
  const options = { ...draft.options, ...option }
  return { ...state.drafts, [draft.language]: { ...draft, options } }
}

/**
 * The focus and the search stay: the same place in the next run is what one wants to see after an edit.
 * @param {State} state
 * @param {{ id: string, url: string, at: number, parent?: string }} action
 * @returns {Partial<State>}
 */
function begin(state, { id, url, at, parent }) {
  const draft = draftOf(state)
  const run = {
    id,
    url,
    state: /** @type {const} */ ("queued"),
    snippet: draft,
    diagnostics: [],
    output: [],
    outputDroppedBytes: 0,
    parent,
  }
  const view = Object.freeze({ ...state.view, fromMs: null, toMs: null })
  // The picture before stays until there is one of this run – but not that of another program.
  const { measured, profile } = state
  const kept = measured && isSameProgram(measured.snippet, draft) ? { measured, profile } : {}
  const typed = withTyped(state, false)
  return {
    ...nothingRun,
    ...kept,
    run,
    view,
    page: url,
    typed,
    stateSince: at,
    edited: false,
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
function receive(state, run, at) {
  const isNew = state.run?.id !== run.id
  const since = isNew || state.run?.state !== run.state ? { stateSince: at } : {}
  const over = isInFlight(run) ? {} : { stopping: false, connection: /** @type {const} */ ("idle") }
  // Events, which all readers share, do not name it.
  const parent = run.parent ?? (isNew ? null : state.run?.parent ?? null)
  const told = { ...run, parent }
  const measured = state.measured?.id === run.id ? { measured: told } : {}
  return { ...(isNew ? fill(state, run) : {}), ...since, ...over, ...measured, run: told }
}

/**
 * @param {State} state
 * @param {Run} run
 * @returns {Partial<State>}
 */
function fill(state, { snippet }) {
  if (state.edited) return { ...nothingRun, edited: !isEqual(draftOf(state), snippet) }
  const draftEpoch = state.draftEpoch + 1
  return { ...nothingRun, ...take(state, snippet), draftEpoch, edited: false }
}

/**
 * @param {State} state
 * @param {{ state: RunState, position?: number, at: number }} action
 * @returns {Partial<State>}
 */
function advance(state, { state: next, position, at }) {
  const since = state.run?.state === next ? {} : { stateSince: at }
  return { ...changeRun(state, { state: next, position }), ...since }
}

/**
 * @param {State} state
 * @param {Partial<Run>} change
 * @returns {Partial<State>}
 */
function changeRun(state, change) {
  return state.run ? { run: { ...state.run, ...change } } : {}
}

/**
 * @param {State} state
 * @param {{ address: string, copied: boolean, kept: boolean }} action
 * @returns {Partial<State>}
 */
function share(state, { address, copied, kept }) {
  const keep = kept ? changeRun(state, { shared: true, expiresAt: null }) : {}
  return { ...keep, shared: { address, copied, kept } }
}
