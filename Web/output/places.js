/** @import { Run, Snippet } from "../types.js" */

/** A line of the program's own source. @typedef {{ file: string, line: number, column: number }} Place */

/** The folders that a program's files stand in while it is built; traces name them with it. */
const FOLDERS = "(?:/src/|\\./)?"

/** @type {WeakMap<object, RegExp>} by the list of files, which is never changed */
const patterns = new WeakMap()

/**
 * Parts a text where it names a line of the program.
 * @param {string} text
 * @param {Snippet["files"]} files
 * @returns {{ text: string, place: Place | null }[]}
 */
export function placedParts(text, files) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(patternOf(files))) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), place: null })
    const [all, file, line, column = "0"] = match
    parts.push({ text: all, place: { file, line: Number(line), column: Number(column) } })
    end = match.index + all.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), place: null })
  return parts
}

/**
 * Where a program that ended badly did, as the service found out or the verdict words it; null for all others.
 * @param {Run} run
 * @returns {Place | null}
 */
export function crashOf({ crash, verdict, snippet }) {
  if (crash?.file && crash.line) return { file: crash.file, line: crash.line, column: 0 }
  const isBad = verdict && (verdict.kind === "signalled" || (verdict.exitCode ?? 0) !== 0)
  if (!isBad) return null
  return placedParts(verdict.message, snippet.files).find(({ place }) => place)?.place ?? null
}

/** @param {Snippet["files"]} files */
function patternOf(files) {
  let pattern = patterns.get(files)
  if (!pattern) {
    const names = files.map(({ name }) => name).toSorted((a, b) => b.length - a.length)
    const any = names.map((name) => name.replace(/[^\w/]/g, "\\$&")).join("|")
    pattern = new RegExp(
      `(?<![\\w/.-])${FOLDERS}(${any}):(\\d{1,7})(?!\\d)(?::(\\d{1,7})(?!\\d))?`,
      "g",
    )
    patterns.set(files, pattern)
  }
  return pattern
}
