/** @import { Language, RunOptions, Snippet } from "./types.js" */

/** @type {RunOptions} */
export const DEFAULT_OPTIONS = Object.freeze({
  optimization: "release",
  arguments: [],
  standardInput: "",
  sampleRateHz: 999,
  timeLimitMs: 10_000,
})

/**
 * @param {Language} language
 * @returns {Snippet}
 */
export function emptySnippet(language) {
  return Object.freeze({
    language,
    files: [{ name: `main.${language}`, content: "" }],
    options: DEFAULT_OPTIONS,
  })
}

/** With the default of every option that it does not name.
 * @param {Snippet} snippet
 * @returns {Snippet}
 */
export function complete({ language, files, options }) {
  return Object.freeze({ language, files, options: { ...DEFAULT_OPTIONS, ...options } })
}
