/** @import { Example, RunOptions, Snippet, State } from "./types.js" */
import { splitInto } from "./draft-files.js"
import { complete } from "./snippet.js"
import { holdsFiles } from "./txtar.js"

// What an action does to the drafts: the program of each language that the editor holds.

/** @param {State} state */
export function draftOf(state) {
  return state.drafts[state.language]
}

/**
 * What the draft is to be compiled with, where that is another than the language's default; what is not offered any more
 * is not asked for.
 * @param {State} state
 * @returns {string | undefined}
 */
export function toolchainOf({ drafts, language, offers }) {
  const chosen = drafts[language].options.toolchain
  const offer = offers.find((each) => each.language === language)
  return offer?.toolchains.slice(1).find(({ name }) => name === chosen)?.name
}

/**
 * A draft nobody has written in yet starts with its language's first example.
 * @param {State} state
 * @param {Example[]} examples
 * @returns {Partial<State>}
 */
export function starters(state, examples) {
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
export function edit(state, content) {
  const draft = draftOf(state)
  const before = draft.files[state.file].content
  if (before === content) return {}
  if (isPasted(before, content)) return splitInto(state, content)
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
 * Whether a text of several files came all at once. Who types a line that could begin a file goes on in this one, until it is run.
 * @param {string} before
 * @param {string} after
 */
function isPasted(before, after) {
  if (!holdsFiles(after) || holdsFiles(before)) return false
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let rest = 0
  const most = Math.min(before.length, after.length) - start
  while (rest < most && before.at(-1 - rest) === after.at(-1 - rest)) rest++
  // A line's end is typed alone.
  return after.slice(start, after.length - rest).trim().includes("\n")
}

/** Said where nothing came back. @type {import("./types.js").Problem} */
const LOST = Object.freeze({
  title: "Not formatted",
  detail: "The formatter left nothing of the program, so it was left as it is.",
  status: 500,
})

/** Said where somebody went on typing. @type {import("./types.js").Problem} */
const TYPED_ON = Object.freeze({
  title: "Not formatted",
  detail:
    "The code changed while it was being formatted, so it was left as it is. Format it again.",
  status: 409,
})

/**
 * What was typed meanwhile is not lost: the new form is taken only where the program is still the one that was asked about.
 * @param {State} state
 * @param {Snippet} asked
 * @param {import("./types.js").SourceFile[]} files
 * @returns {Partial<State>}
 */
export function reform(state, asked, files) {
  const draft = state.drafts[asked.language]
  if (draft.files !== asked.files) return { formatting: false, problem: TYPED_ON }
  // No formatter leaves nothing of a program: whatever that was, it is not to be believed.
  const isLost = draft.files.some(({ content }, index) =>
    content.trim() !== "" && (files[index]?.content ?? "").trim() === ""
  )
  if (isLost) return { formatting: false, problem: LOST }
  const isAsItWas = draft.files.every(({ content }, index) => files[index]?.content === content)
  const answered = {
    formatting: false,
    formatAnswers: state.formatAnswers + 1,
    findings: null,
  }
  if (isAsItWas) return answered
  return {
    ...answered,
    drafts: { ...state.drafts, [asked.language]: { ...draft, files } },
    formatVersion: state.formatVersion + 1,
    edited: true,
  }
}

/**
 * The program with something mended in it, which one step takes back.
 * @param {State} state
 * @param {Snippet} asked
 * @param {import("./types.js").SourceFile[]} files
 * @returns {Partial<State>}
 */
export function mend(state, asked, files) {
  const draft = state.drafts[asked.language]
  if (draft.files !== asked.files) return {}
  return {
    drafts: { ...state.drafts, [asked.language]: { ...draft, files } },
    formatVersion: state.formatVersion + 1,
    findings: null,
    problem: null,
    edited: true,
    typed: withTyped(state, true),
  }
}

/**
 * @param {State} state
 * @param {boolean} isTyped whether the draft shown holds what is kept nowhere else
 */
export function withTyped({ typed, language }, isTyped) {
  return typed[language] === isTyped ? typed : { ...typed, [language]: isTyped }
}

/**
 * @param {State} state
 * @param {Snippet} snippet
 * @returns {Partial<State>}
 */
export function take(state, snippet) {
  return {
    language: snippet.language,
    drafts: { ...state.drafts, [snippet.language]: complete(snippet) },
    file: 0,
    draftVersion: state.draftVersion + 1,
    findings: null,
  }
}

/**
 * @param {State} state
 * @param {Partial<RunOptions>} option
 */
export function withOption(state, option) {
  const draft = draftOf(state)
  const options = { ...draft.options, ...option }
  return { ...state.drafts, [draft.language]: { ...draft, options } }
}
