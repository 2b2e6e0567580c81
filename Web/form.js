/** @import { Language, Snippet, SourceFile } from "./types.js" */
import { DEFAULT_OPTIONS } from "./snippet.js"

/**
 * What the page's own form holds: the program that the service put there, or what was typed before this page was
 * reloaded.
 * @param {ParentNode} page
 * @returns {Snippet}
 */
export function snippetFrom(page) {
  /** @type {(name: string) => string | null} */
  const value = (name) => {
    const control = page.querySelector(`[name="${name}"]`)
    const hasValue = control instanceof HTMLInputElement || control instanceof HTMLSelectElement ||
      control instanceof HTMLTextAreaElement
    return hasValue ? control.value : null
  }
  /** @type {Language} */
  const language = value("language") === "swift" ? "swift" : "go"
  /** @type {SourceFile[]} */
  const files = [{ name: `main.${language}`, content: value("code") ?? "" }]
  return { language, files, options: optionsFrom(value) }
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
 * What was typed into the page's own form since it came; null where nothing was.
 * @param {ParentNode} page
 * @returns {Snippet | null}
 */
export function typedInto(page) {
  const box = page.querySelector('textarea[name="code"]')
  const isTyped = box instanceof HTMLTextAreaElement && box.value !== box.defaultValue
  return isTyped ? snippetFrom(page) : null
}

/**
 * One argument a line: nothing to quote, nothing to escape.
 * @param {string} text
 */
export function linesOf(text) {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n")
}

/** @param {(name: string) => string | null} value */
function optionsFrom(value) {
  /** @type {(name: string, standard: number) => number} */
  const number = (name, standard) => Number(value(name)) || standard
  return {
    optimization: /** @type {Snippet["options"]["optimization"]} */ (
      value("optimization") ?? DEFAULT_OPTIONS.optimization
    ),
    arguments: linesOf(value("arguments") ?? ""),
    standardInput: value("standardInput") ?? "",
    sampleRateHz: number("sampleRateHz", DEFAULT_OPTIONS.sampleRateHz),
    timeLimitMs: number("timeLimitMs", DEFAULT_OPTIONS.timeLimitMs),
  }
}
