/** @import { Snippet } from "./types.js" */

/** Programs that have fewer of their own lines in common than this share have nothing to do with each other. */
const LEAST_SHARED = 0.25
/** Every program of its language has such lines. */
const COMMON_LINE =
  /^(?:[\W_]*|package \w+|import\b.*|"[\w/.]+"|func main\(\) \{|return|(?:\} )?else \{)$/

/**
 * Whether one program was edited into the other, however much of it: an example that was chosen, or something else
 * that was pasted, shares next to no line with what was there before.
 * @param {Snippet} before
 * @param {Snippet} after
 */
export function isSameProgram(before, after) {
  if (before.language !== after.language) return false
  if (before.files === after.files) return true
  const [left, right] = [ownLines(before), ownLines(after)]
  const smaller = Math.min(left.size, right.size)
  if (smaller === 0) return left.size === right.size
  let shared = 0
  for (const line of left) if (right.has(line)) shared++
  return shared / smaller >= LEAST_SHARED
}

/** @type {WeakMap<object, Set<string>>} by the list of files, which is never changed */
const known = new WeakMap()

/** @param {Snippet} snippet */
function ownLines({ files }) {
  let lines = known.get(files)
  if (!lines) {
    const all = files.flatMap(({ content }) => content.split("\n").map((line) => line.trim()))
    lines = new Set(all.filter((line) => !COMMON_LINE.test(line)))
    known.set(files, lines)
  }
  return lines
}

/**
 * Where the lines of one text stand in another that it was edited into.
 * @param {string} before
 * @param {string} after
 * @returns {(line: number) => number} from a line of the one, counted from 1, to its line in the other; 0 where it is gone
 */
export function lineMoves(before, after) {
  if (before === after) return (line) => line
  // A line that was only indented is the same.
  const [old, now] = [before, after].map((text) => text.split("\n").map((line) => line.trim()))
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head++
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const moved = betweenMoves(old, now, head, tail)
  return (line) => {
    if (line <= head) return line
    if (line > old.length - tail) return line + now.length - old.length
    return moved.get(line) ?? 0
  }
}

/**
 * Lines between what is the same at both ends: those that stand once on either side, in the order of both.
 * @param {string[]} old
 * @param {string[]} now
 * @param {number} head
 * @param {number} tail
 */
function betweenMoves(old, now, head, tail) {
  const places = uniqueLines(now, head, now.length - tail)
  /** @type {Map<number, number>} */
  const moved = new Map()
  let last = 0
  for (const [text, line] of uniqueLines(old, head, old.length - tail)) {
    const place = places.get(text) ?? 0
    if (place <= last) continue
    moved.set(line, place)
    last = place
  }
  return moved
}

/**
 * @param {string[]} lines
 * @param {number} from
 * @param {number} to
 * @returns {Map<string, number>} text → its line, counted from 1
 */
function uniqueLines(lines, from, to) {
  /** @type {Map<string, number>} */
  const found = new Map()
  const repeated = new Set()
  for (let index = from; index < to; index++) {
    if (found.has(lines[index])) repeated.add(lines[index])
    found.set(lines[index], index + 1)
  }
  for (const text of repeated) found.delete(text)
  return found
}
