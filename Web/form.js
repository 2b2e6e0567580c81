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
