/** @import { Language, RunOptions, Snippet } from "./types.js" */

/** @type {RunOptions} */
export const DEFAULT_OPTIONS = Object.freeze({
  optimization: "release",
  mode: "program",
  arguments: [],
  standardInput: "",
  environment: {},
  swiftMode: null,
  sampleRateHz: 999,
  timeLimitMs: 10_000,
  profiles: ["cpu"],
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

/**
 * Whether two programs are the same to the last letter and option.
 * @param {Snippet} a
 * @param {Snippet} b
 */
export function isEqual(a, b) {
  const [left, right] = [a, b].map(({ language, files, options }) =>
    JSON.stringify([
      language,
      files.map(({ name, content }) => [name, content]),
      Object.keys(DEFAULT_OPTIONS).filter((name) => name !== "environment").map((name) =>
        options[/** @type {keyof RunOptions} */ (name)]
      ),
      // Its order says nothing.
      Object.entries(options.environment ?? {}).toSorted(),
    ])
  )
  return left === right
}
