/** @import { Action, Example, Run, RunOptions, RunState, Snippet, State, View } from "./types.js" */
import { DEFAULT_VIEW } from "./address.js"
import { complete, emptySnippet } from "./snippet.js"

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
    edited: false,
    examples: [],
    connection: "idle",
    run: null,
    stateSince: null,
    stopping: false,
    profile: null,
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
      }
    case "snippet":
      return state.edited ? {} : take(state, action.snippet)
    case "file":
      return { file: action.index, draftVersion: state.draftVersion + 1 }
    case "option":
      return { drafts: withOption(state, action.option), edited: true }
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
    case "summary":
      return changeRun(state, { profile: action.summary })
    case "profile":
      return { profile: action.profile, profileState: action.whole ? "whole" : "partial" }
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
    case "leave":
      return { ...nothingRun, problem: null }
  }
}

/** @type {Partial<State>} */
const nothingRun = Object.freeze({
  run: null,
  stateSince: null,
  stopping: false,
  profile: null,
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
  return { drafts, draftVersion: state.draftVersion + 1 }
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
  return { drafts: { ...state.drafts, [draft.language]: { ...draft, files } }, edited: true }
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
  const run = {
    id,
    url,
    state: /** @type {const} */ ("queued"),
    snippet: draftOf(state),
    diagnostics: [],
    output: [],
    outputDroppedBytes: 0,
    parent,
  }
  const view = Object.freeze({ ...state.view, fromMs: null, toMs: null })
  return { ...nothingRun, run, view, stateSince: at, edited: false, connection: "live" }
}

/**
 * A whole run as the service tells it. The first of a page fills the editor as well; a later one is the end of a run
 * that somebody may already be editing on from.
 * @param {State} state
 * @param {Run} run
 * @param {number} at
 * @returns {Partial<State>}
 */
function receive(state, run, at) {
  const isNew = state.run?.id !== run.id
  const fill = isNew ? { ...nothingRun, ...take(state, run.snippet), edited: false } : {}
  const since = isNew || state.run?.state !== run.state ? { stateSince: at } : {}
  const over = isInFlight(run) ? {} : { stopping: false, connection: /** @type {const} */ ("idle") }
  // Events, which all readers share, do not name it.
  const parent = run.parent ?? (isNew ? null : state.run?.parent ?? null)
  return { ...fill, ...since, ...over, run: { ...run, parent } }
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
