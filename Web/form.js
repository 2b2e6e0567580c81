/** @import { Language, Snippet } from "./types.js" */
import { DEFAULT_OPTIONS } from "./snippet.js"
import { splitFiles } from "./txtar.js"

/**
 * What the page's own form holds: the program that the service put there, or what was typed before this page was
 * reloaded. Code that nobody touched is in the language it came in, whatever was chosen since.
 * @param {ParentNode} page
 * @returns {Snippet}
 */
export function snippetFrom(page) {
  const value = (/** @type {string} */ name) => controlIn(page, name)?.value ?? null
  const select = controlIn(page, "language")
  const served = select instanceof HTMLSelectElement
    ? [...select.options].find(({ defaultSelected }) => defaultSelected)?.value
    : undefined
  const language = languageNamed(isChanged(page, "code") ? value("language") : served)
  const files = splitFiles(value("code") ?? "", language)
  return { language, files, options: optionsFrom(value) }
}

/**
 * @param {string | null | undefined} name
 * @returns {Language}
 */
function languageNamed(name) {
  return name === "swift" ? "swift" : "go"
}

/**
 * @param {ParentNode} page
 * @param {string} name
 */
function controlIn(page, name) {
  const control = page.querySelector(`[name="${name}"]`)
  const hasValue = control instanceof HTMLInputElement || control instanceof HTMLSelectElement ||
    control instanceof HTMLTextAreaElement
  return hasValue ? control : null
}

/**
 * @param {ParentNode} page
 * @param {string} name
 */
function isChanged(page, name) {
  const control = controlIn(page, name)
  if (!control) return false
  if (!(control instanceof HTMLSelectElement)) return control.value !== control.defaultValue
  const served = [...control.options].find(({ defaultSelected }) => defaultSelected)
  return served !== undefined && !served.selected
}

/**
 * What the service takes for an option.
 * @typedef {{ min: number, max: number }} Range
 */
/** @typedef {{ sampleRateHz: Range, timeLimitMs: Range }} Bounds */

/**
 * The bounds that the service wrote into its own form: they are the operator's.
 * @param {ParentNode} page
 * @returns {Bounds}
 */
export function boundsFrom(page) {
  /** @type {(name: string) => Range} */
  const range = (name) => {
    const input = page.querySelector(`input[name="${name}"]`)
    const [min, max] = ["min", "max"].map((each) => Number(input?.getAttribute(each)))
    return max > 0 ? { min, max } : { min: 1, max: Number.MAX_SAFE_INTEGER }
  }
  return { sampleRateHz: range("sampleRateHz"), timeLimitMs: range("timeLimitMs") }
}

/**
 * What was done to the page's own form since it came: the whole program where its code was typed, else the language
 * and the options that were chosen; null for what was left alone.
 * @param {ParentNode} page
 * @returns {{ snippet: Snippet | null, language: Language | null, options: Snippet["options"] | null }}
 */
export function changesTo(page) {
  const written = snippetFrom(page)
  const changed = (/** @type {string} */ name) => isChanged(page, name)
  return {
    snippet: changed("code") ? written : null,
    language: changed("language") ? languageNamed(controlIn(page, "language")?.value) : null,
    options: [...Object.keys(DEFAULT_OPTIONS), "toolchain"].some(changed) ? written.options : null,
  }
}

/**
 * One argument a line: nothing to quote, nothing to escape.
 * @param {string} text
 */
export function linesOf(text) {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n")
}

/**
 * `NAME=VALUE`, one a line; what has no `=` is the service's to refuse.
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function variablesOf(text) {
  return Object.fromEntries(
    text.split("\n").filter((line) => line.trim() !== "").map((line) => {
      const sign = line.indexOf("=")
      return sign < 0 ? [line, ""] : [line.slice(0, sign), line.slice(sign + 1)]
    }),
  )
}

/** @param {Record<string, string>} environment */
export function variableLines(environment) {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`).join("\n")
}

/**
 * What of the program is recorded, as the form's choice has it: `cpu`, `cpu,alloc_space`, `cpu,wall`, `none`.
 * @param {string} choice
 */
export function profilesNamed(choice) {
  return choice === "none" ? [] : choice.split(",")
}

/** @param {(name: string) => string | null} value */
function optionsFrom(value) {
  /** @type {(name: string, standard: number) => number} */
  const number = (name, standard) => Number(value(name)) || standard
  return {
    mode: /** @type {Snippet["options"]["mode"]} */ (value("mode") === "test" ? "test" : "program"),
    optimization: /** @type {Snippet["options"]["optimization"]} */ (
      value("optimization") ?? DEFAULT_OPTIONS.optimization
    ),
    arguments: linesOf(value("arguments") ?? ""),
    standardInput: value("standardInput") ?? "",
    environment: variablesOf(value("environment") ?? ""),
    swiftMode: Number(value("swiftMode")) || null,
    sampleRateHz: number("sampleRateHz", DEFAULT_OPTIONS.sampleRateHz),
    timeLimitMs: number("timeLimitMs", DEFAULT_OPTIONS.timeLimitMs),
    profiles: profilesNamed(value("profiles") ?? "cpu"),
    toolchain: value("toolchain") ?? "",
  }
}
