/** @import { Action, Snippet, State, View } from "./types.js" */
import { DEFAULT_VIEW } from "./address.js"
import { draftOf, edit, mend, reform, starters, take, withOption, withTyped } from "./drafts.js"
import { addFile, rejoin, removeFile, renameFile, split } from "./draft-files.js"
import { advance, begin, changeRun, receive, show, visit } from "./runs.js"
import { complete, emptySnippet } from "./snippet.js"

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
    draftPart: 0,
    split: null,
    page: null,
    edited: false,
    typed: { go: false, swift: false },
    examples: [],
    offers: [],
    connection: "idle",
    run: null,
    stateSince: null,
    stopping: false,
    profile: null,
    measured: null,
    base: null,
    profileState: "none",
    view,
    before: null,
    pairs: null,
    difference: null,
    shared: null,
    problem: null,
    formatting: false,
    formatVersion: 0,
    formatAnswers: 0,
    findings: null,
  })
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
    case "offers":
      return { offers: action.offers }
    case "edit":
      return edit(state, action.content)
    case "language":
      return {
        language: action.language,
        file: 0,
        draftVersion: state.draftVersion + 1,
        findings: null,
      }
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
    case "fileAdded":
      return addFile(state, action.name)
    case "fileRenamed":
      return renameFile(state, action.index, action.name)
    case "fileRemoved":
      return removeFile(state, action.index)
    case "split":
      return split(state)
    case "rejoin":
      return rejoin(state)
    case "option":
      return {
        // A refusal is of what was asked for before.
        problem: state.problem?.field?.match(/^(options\.|toolchain$)/) ? null : state.problem,
        drafts: withOption(state, action.option),
        edited: true,
        typed: withTyped(state, true),
      }
    case "formatting":
      return { formatting: true, problem: null }
    case "formatted":
      return reform(state, action.asked, action.files)
    case "mended":
      return mend(state, action.asked, action.files)
    case "findings":
      return {
        formatting: false,
        formatAnswers: state.formatAnswers + 1,
        findings: action.findings,
      }
    case "unformatted":
      return { formatting: false }
    case "sending":
      return { connection: "sending", problem: null, shared: null, findings: null }
    case "submitted":
      return begin(state, action.run, action.at)
    case "run":
      return receive(state, action.run, action.at)
    case "connection":
      return state.connection === "sending" ? {} : { connection: action.connection }
    case "replaying":
      return changeRun(state, { output: [], diagnostics: [], tests: null })
    case "runState":
      return advance(state, action)
    case "diagnostics":
      return changeRun(state, { diagnostics: action.diagnostics })
    case "output":
      return changeRun(state, { output: [...(state.run?.output ?? []), ...action.chunks] })
    case "tests":
      return changeRun(state, { tests: [...(state.run?.tests ?? []), ...action.tests] })
    case "profile":
      return show(state, action)
    case "profileState":
      return { profileState: action.state }
    case "look":
      return { view: Object.freeze({ ...state.view, ...action.view }), shared: null }
    case "before":
      return { before: action.run }
    case "pairs":
      return { pairs: action.pairs }
    case "pairsChange":
      return state.pairs?.id === action.id ? { pairs: { ...state.pairs, ...action.change } } : {}
    case "difference":
      return { difference: action.difference }
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

/**
 * @param {State} state
 * @param {{ address: string, copied: boolean, kept: boolean }} action
 * @returns {Partial<State>}
 */
function share(state, { address, copied, kept }) {
  const keep = kept ? changeRun(state, { shared: true, expiresAt: null }) : {}
  return { ...keep, shared: { address, copied, kept } }
}
