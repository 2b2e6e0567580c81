/** @import { Language, RunOptions } from "./types.js" */
import { DEFAULT_OPTIONS } from "./snippet.js"

// The options that an address holds beside a program: those that are not as they are by themselves, by the service's names.

/** What an address with `?code=` may hold besides; the service reads them. */
export const OPTION_NAMES = Object.freeze([...Object.keys(DEFAULT_OPTIONS), "toolchain"])

/** More than any option may have; which are too many or too long, the service says when it runs them. */
const MOST_ENTRIES = 1000
const MOST_CHARACTERS = 1_000_000

/**
 * @param {RunOptions} options
 * @returns {Partial<RunOptions>} empty where all are as they are by themselves
 */
export function unusualOptions(options) {
  const usual = { ...DEFAULT_OPTIONS, toolchain: "" }
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) =>
      value !== undefined && name in usual &&
      JSON.stringify(value) !== JSON.stringify(usual[/** @type {keyof typeof usual} */ (name)])
    ),
  )
}

/**
 * Options that came with an address: anybody may have written them. What no option can be is as good as not there.
 * @param {any} json
 * @param {Language} language
 * @returns {RunOptions}
 */
export function optionsOf(json, language) {
  /** @type {Record<string, (value: any) => boolean>} */
  const checks = {
    mode: (value) => ["program", "test"].includes(value),
    optimization: (value) =>
      ["release", "debug"].includes(value) || (value === "unchecked" && language === "swift"),
    arguments: isListOfTexts,
    standardInput: isText,
    environment: (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value) &&
      isListOfTexts(Object.values(value)),
    swiftMode: (value) => [5, 6].includes(value) && language === "swift",
    sampleRateHz: isNumber,
    timeLimitMs: isNumber,
    profiles: (value) => isListOfTexts(value) && value.every((name) => /^[a-z_]{1,32}$/.test(name)),
    toolchain: (value) => isText(value) && value.length <= 100,
  }
  const found = Object.entries(checks).filter(([name, isOption]) =>
    Object.hasOwn(json ?? {}, name) && isOption(json[name])
  )
  return { ...DEFAULT_OPTIONS, ...Object.fromEntries(found.map(([name]) => [name, json[name]])) }
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === "string" && value.length <= MOST_CHARACTERS
}

/** @param {unknown} value @returns {value is string[]} */
function isListOfTexts(value) {
  return Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(isText)
}

/** @param {unknown} value */
function isNumber(value) {
  return Number.isSafeInteger(value) && Number(value) > 0
}
