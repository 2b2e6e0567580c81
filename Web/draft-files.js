/** @import { SourceFile, State } from "./types.js" */
import { draftOf, withTyped } from "./drafts.js"
import { clashAmong, objectionToName } from "./file-names.js"
import { holdsFiles, splitFiles } from "./txtar.js"

// What an action does to the list of a draft's files.

/**
 * @param {State} state
 * @param {SourceFile[]} files
 * @param {number} file the one that is shown
 * @returns {Partial<State>}
 */
function withFiles(state, files, file) {
  const draft = draftOf(state)
  return {
    drafts: { ...state.drafts, [draft.language]: { ...draft, files } },
    file,
    draftVersion: state.draftVersion + 1,
    edited: true,
    typed: withTyped(state, true),
    findings: null,
    // A refusal is of the files as they were.
    problem: state.problem?.field?.startsWith("files") ? null : state.problem,
  }
}

/**
 * @param {State} state
 * @param {string} name
 */
export function addFile(state, name) {
  const { files } = draftOf(state)
  return withFiles(state, [...files, { name, content: "" }], files.length)
}

/**
 * @param {State} state
 * @param {number} index
 * @param {string} name
 */
export function renameFile(state, index, name) {
  const files = draftOf(state).files.map((file, at) => at === index ? { ...file, name } : file)
  return withFiles(state, files, index)
}

/**
 * A program keeps at least one.
 * @param {State} state
 * @param {number} index
 */
export function removeFile(state, index) {
  const { files } = draftOf(state)
  if (files.length < 2) return {}
  return withFiles(state, files.filter((_, at) => at !== index), Math.max(0, index - 1))
}

/**
 * Takes apart what is one text of several files; leaves alone what is not.
 * @param {State} state
 */
export function split(state) {
  const { files } = draftOf(state)
  return files.length === 1 && holdsFiles(files[0].content)
    ? splitInto(state, files[0].content)
    : {}
}

/**
 * The program as it was before a text was taken apart into its files, as long as those are what came of it.
 * @param {State} state
 * @returns {Partial<State>}
 */
export function rejoin(state) {
  if (!isSplit(state) || !state.split) return {}
  const { before, file, part } = state.split
  return { ...withFiles(state, before, file), draftPart: part, split: null }
}

/**
 * Whether the program is what a text was taken apart into, to the letter.
 * @param {State} state
 */
export function isSplit({ split, drafts, language }) {
  if (!split || split.language !== language) return false
  const { files } = drafts[language]
  return files.length === split.after.length &&
    files.every(({ name, content }, index) =>
      name === split.after[index].name && content === split.after[index].content
    )
}

/**
 * The file shown becomes those that its text holds, in its place. A name that another file has already goes to the one that is
 * split off.
 * @param {State} state
 * @param {string} content
 * @returns {Partial<State>}
 */
export function splitInto(state, content) {
  const draft = draftOf(state)
  const shown = draft.files[state.file]
  const parts = splitFiles(content, draft.language)
  const others = draft.files.filter((file) => file !== shown)
  if (parts[0].name === `main.${draft.language}` && parts[0].content !== content) {
    parts[0] = { ...parts[0], name: shown.name }
  }
  const names = new Set(parts.map(({ name }) => name))
  const files = parts.length === 1 && parts[0].content === content
    ? draft.files.map((file) => file === shown ? { ...file, content } : file)
    : [...parts, ...others.filter(({ name }) => !names.has(name))]
  if (parts.length === 1 && parts[0].content === content) return withFiles(state, files, state.file)
  const split = {
    language: draft.language,
    before: draft.files,
    after: files,
    file: state.file,
    part: state.draftPart,
  }
  return { ...withFiles(state, files, 0), draftPart: state.draftVersion + 1, split }
}

/**
 * Why no file of the program can be called so; null where one can.
 * @param {State} state
 * @param {string} name
 * @param {number} index of the file that is to be called so; of a new one, their number
 */
export function objectionTo(state, name, index) {
  if (name === "") return "A file needs a name."
  const names = draftOf(state).files.map((file) => file.name)
  names[index] = name
  return objectionToName(name, state.language) ?? clashAmong(names)
}
