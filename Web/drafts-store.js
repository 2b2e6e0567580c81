/** @import { KeptDrafts, Language, Snippet, State } from "./types.js" */
import { complete } from "./snippet.js"

// What was typed, for each page and language, so that neither a reload nor Back loses it. This tab's own come first:
// two tabs may be at work on the same page.

const PREFIX = "flamebox.draft:"
const MOST_PAGES = 40
/** Of one page; the service takes less. */
const MOST_CHARACTERS = 1_000_000

/** @type {readonly Language[]} */
const LANGUAGES = ["go", "swift"]

/**
 * @type {Map<string, string>} for each page what this tab wrote there, or took over: another tab's is not ours to forget
 */
const own = new Map()

/**
 * @param {string} page
 * @returns {KeptDrafts | null}
 */
export function keptDrafts(page) {
  for (const storage of storages()) {
    const text = storage.getItem(PREFIX + page)
    const drafts = decode(text)
    if (!drafts) continue
    own.set(page, text ?? "")
    return drafts
  }
  return null
}

/**
 * Keeps the drafts that are shown, or forgets them where they are what ran. Says whether nothing would be lost now.
 * @param {State} state
 */
export function keepDrafts({ page, language, drafts, typed, edited }) {
  if (page === null) return true
  const isWorthIt = edited || typed.go || typed.swift
  const text = JSON.stringify({ at: Date.now(), language, drafts, typed, edited })
  let isKept = !isWorthIt
  for (const storage of storages()) {
    try {
      if (!isWorthIt) forget(storage, page)
      else if (text.length <= MOST_CHARACTERS) {
        storage.setItem(PREFIX + page, text)
        own.set(page, text)
        sweep(storage)
        isKept = true
      }
    } catch {
      // Full: what is kept elsewhere is kept, and else the page asks before it is left.
    }
  }
  return isKept
}

/**
 * @param {Storage} storage
 * @param {string} page
 */
function forget(storage, page) {
  const isOwn = storage === sessionStorage || storage.getItem(PREFIX + page) === own.get(page)
  if (isOwn) storage.removeItem(PREFIX + page)
}

function storages() {
  try {
    return [sessionStorage, localStorage]
  } catch {
    // Browsers may forbid a page to keep anything.
    return []
  }
}

/**
 * Forgets the pages that nobody wrote on for longest.
 * @param {Storage} storage
 */
function sweep(storage) {
  const keys = Object.keys(storage).filter((key) => key.startsWith(PREFIX))
  if (keys.length <= MOST_PAGES) return
  const at = (/** @type {string} */ key) => parse(storage.getItem(key))?.at ?? 0
  const oldest = keys.map((key) => ({ key, at: at(key) })).sort((a, b) => a.at - b.at)
  for (const { key } of oldest.slice(0, keys.length - MOST_PAGES)) storage.removeItem(key)
}

/**
 * @param {string | null} text
 * @returns {any}
 */
function parse(text) {
  try {
    return JSON.parse(text ?? "null")
  } catch {
    return null
  }
}

/**
 * Another version of this page may have written it: what is not understood counts as nothing.
 * @param {string | null} text
 * @returns {KeptDrafts | null}
 */
function decode(text) {
  const json = parse(text)
  if (!LANGUAGES.includes(json?.language)) return null
  const drafts = LANGUAGES.map((language) => snippet(json.drafts?.[language], language))
  const [go, swift] = drafts
  if (!go || !swift) return null
  const typed = { go: json.typed?.go === true, swift: json.typed?.swift === true }
  return { language: json.language, drafts: { go, swift }, typed, edited: json.edited === true }
}

/**
 * @param {any} json
 * @param {Language} language
 * @returns {Snippet | null}
 */
function snippet(json, language) {
  const isFile = (/** @type {any} */ file) =>
    typeof file?.name === "string" && typeof file?.content === "string"
  const isWhole = Array.isArray(json?.files) && json.files.length > 0 && json.files.every(isFile)
  return isWhole ? complete({ language, files: json.files, options: json.options }) : null
}
