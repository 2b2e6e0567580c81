/** @import { View } from "./types.js" */

/** @type {View} */
export const DEFAULT_VIEW = Object.freeze({
  type: "",
  set: null,
  focus: "",
  search: "",
  tab: "both",
  fromMs: null,
  toMs: null,
  against: "",
  pairs: "",
  gone: "shown",
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
  /** @param {string} name */
  const text = (name) => (parameters.get(name) ?? "").slice(0, LONGEST_TEXT)
  /** @param {string} name */
  const number = (name) => (/^\d{1,9}$/.test(text(name)) ? Number(text(name)) : null)
  const tab = text("tab")
  return Object.freeze({
    type: text("type") || DEFAULT_VIEW.type,
    set: number("set"),
    focus: text("focus"),
    search: text("search"),
    tab: tab === "tree" || tab === "top" ? tab : DEFAULT_VIEW.tab,
    fromMs: number("fromMs"),
    toMs: number("toMs"),
    against: idFrom(text("against")),
    pairs: idFrom(text("pairs")),
    gone: text("gone") === "hidden" ? "hidden" : DEFAULT_VIEW.gone,
  })
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
    if (value !== standard && value !== null) parameters.set(name, String(value))
  }
  const query = parameters.toString()
  return query === "" ? "" : `?${query}`
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
 * @param {{ pathname: string, search: string }} address
 */
export function pageOf({ pathname, search }) {
  const example = exampleIn(search)
  return pathname + (example === null ? "" : `?example=${encodeURIComponent(example)}`)
}

/**
 * The same page with another view.
 * @param {{ pathname: string, search: string }} address
 * @param {View} view
 */
export function addressOf({ pathname, search }, view) {
  const query = new URLSearchParams(queryOf(view))
  const example = exampleIn(search)
  if (example !== null) query.set("example", example)
  return pathname + (query.size > 0 ? `?${query}` : "")
}

/** @param {string} query */
function exampleIn(query) {
  return new URLSearchParams(query).get("example")?.slice(0, LONGEST_TEXT) ?? null
}
