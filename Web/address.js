/** @import { View } from "./types.js" */
import { holdsCode } from "./code-link.js"
import { OPTION_NAMES } from "./link-options.js"

/** @type {View} */
export const DEFAULT_VIEW = Object.freeze({
  type: "",
  set: null,
  focus: "",
  search: "",
  tab: "both",
  fromMs: null,
  toMs: null,
  againstFromMs: null,
  againstToMs: null,
  of: "",
  inverted: false,
  upward: false,
  own: false,
  collapsed: false,
  by: "function",
  group: "",
  hide: "",
  color: "category",
  against: "",
  pairs: "",
  gone: "shown",
})

/** What takes a view back to the whole picture; which tab, type and colors one looks at stays. */
export const WHOLE_VIEW = Object.freeze({
  focus: "",
  search: "",
  fromMs: null,
  toMs: null,
  againstFromMs: null,
  againstToMs: null,
  inverted: false,
  own: false,
  collapsed: false,
  by: DEFAULT_VIEW.by,
  group: "",
  hide: "",
})

/** @type {Partial<Record<keyof View, readonly string[]>>} what these may be */
const CHOICES = Object.freeze({
  tab: ["both", "tree", "top", "callers", "time"],
  by: ["function", "package", "module"],
  color: ["category", "package", "module"],
  gone: ["shown", "hidden"],
})

/** Longer texts did not come from this page, and would not travel back either. */
const LONGEST_TEXT = 2000

/**
 * What an address says about the view; what it does not say, or says wrongly, is the default.
 * @param {string} query such as `?search=slow`
 * @returns {View}
 */
export function viewFrom(query) {
  const parameters = new URLSearchParams(query)
  const read = Object.entries(DEFAULT_VIEW).map(([name, standard]) => {
    const text = (parameters.get(name) ?? "").slice(0, LONGEST_TEXT)
    return [name, valueOf(/** @type {keyof View} */ (name), text, standard)]
  })
  return Object.freeze(Object.fromEntries(read))
}

/**
 * @param {keyof View} name
 * @param {string} text
 * @param {View[keyof View]} standard
 */
function valueOf(name, text, standard) {
  if (standard === null) return /^\d{1,9}$/.test(text) ? Number(text) : null
  if (typeof standard === "boolean") return text === "1"
  if (name === "against" || name === "pairs") return idFrom(text)
  const choices = CHOICES[name]
  return choices && !choices.includes(text) ? standard : text
}

/** @param {string} text */
function idFrom(text) {
  return /^[A-Za-z0-9_-]{22}$/.test(text) ? text : ""
}

/**
 * The query that brings this view back; "" for the default.
 * @param {View} view
 */
export function queryOf(view) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(view)) {
    const standard = DEFAULT_VIEW[/** @type {keyof View} */ (name)]
    if (value === standard || value === null) continue
    parameters.set(name, value === true ? "1" : String(value))
  }
  const query = parameters.toString()
  return query === "" ? "" : `?${query}`
}

/** @type {(keyof View)[]} */
const STEPS = ["focus", "of", "inverted", "own", "collapsed", "by", "group", "hide"]

/**
 * Whether the way from one view to another is one that Back should take back.
 * @param {View} before
 * @param {View} after
 */
export function isStep(before, after) {
  return STEPS.some((name) => before[name] !== after[name])
}

/**
 * The run that a page's path names, or null.
 * @param {string} path
 */
export function runIDFrom(path) {
  return /^\/r\/([A-Za-z0-9_-]{22})\/?$/.exec(path)?.[1] ?? null
}

/**
 * The page that an address leads to, whatever of it is looked at: what is typed there is kept under this name.
 * @param {{ pathname: string, search: string, hash: string }} address
 */
export function pageOf({ pathname, search, hash }) {
  const program = programIn(search)
  return pathname + (program.size > 0 ? `?${program}` : "") + (holdsCode(hash) ? hash : "")
}

/**
 * The same page with another view.
 * @param {{ pathname: string, search: string, hash: string }} address
 * @param {View} view
 */
export function addressOf({ pathname, search, hash }, view) {
  const query = new URLSearchParams(queryOf(view))
  for (const [name, value] of programIn(search)) query.set(name, value)
  return pathname + (query.size > 0 ? `?${query}` : "") + (holdsCode(hash) ? hash : "")
}

/**
 * What of an address says with which program the editor begins.
 * @param {string} query
 */
function programIn(query) {
  const all = new URLSearchParams(query)
  const options = all.has("code") ? OPTION_NAMES : []
  const named = ["example", "code", "language", ...options].flatMap((name) => {
    const value = all.get(name)
    return value === null ? [] : [[name, value]]
  })
  return new URLSearchParams(named)
}
