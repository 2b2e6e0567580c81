/** A part of a text that another takes the place of. @typedef {{ from: number, to: number, insert: string }} Change */

/**
 * The changes that make one text of another which says nearly the same in another form: small ones, so that cursor and
 * marks stay at the word that they are at. In order, with places in the first text.
 * @param {string} before
 * @param {string} after
 * @returns {Change[]}
 */
export function reshaping(before, after) {
  if (before === after) return []
  const spacing = changesBetweenWords(before, after, 0)
  if (spacing) return spacing
  const [old, now] = [linesOf(before), linesOf(after)]
  /** @type {Change[]} */
  const changes = []
  let [offset, left, right] = [0, 0, 0]
  const advance = (/** @type {number} */ toLeft, /** @type {number} */ toRight) => {
    const [was, is] = [old.slice(left, toLeft).join(""), now.slice(right, toRight).join("")]
    changes.push(...changesOfPart(was, is, offset))
    offset += was.length
    left = toLeft
    right = toRight
  }
  for (const [oldLine, newLine] of anchors(old, now)) {
    advance(oldLine, newLine)
    advance(oldLine + 1, newLine + 1)
  }
  advance(old.length, now.length)
  return changes
}

/**
 * Where something is after the changes that was at a place before them.
 * @param {Change[]} changes
 * @param {number} place
 */
export function placeAfter(changes, place) {
  let moved = place
  for (const { from, to, insert } of changes) {
    if (from >= place) break
    moved += insert.length - (Math.min(to, place) - from)
  }
  return moved
}

/**
 * @param {string} before
 * @param {string} after
 * @param {number} offset of the first in the whole text
 */
function changesOfPart(before, after, offset) {
  if (before === after) return []
  return changesBetweenWords(before, after, offset) ?? [changeBetween(before, after, offset)]
}

/**
 * Where both differ in nothing but what stands between words; null where they differ in more.
 * @param {string} before
 * @param {string} after
 * @param {number} offset
 * @returns {Change[] | null}
 */
function changesBetweenWords(before, after, offset) {
  /** @type {Change[]} */
  const changes = []
  let [i, j] = [0, 0]
  for (;;) {
    const [space, otherSpace] = [looseAt(before, i), looseAt(after, j)]
    if (space !== otherSpace) changes.push(changeBetween(space, otherSpace, offset + i))
    i += space.length
    j += otherSpace.length
    if (i === before.length && j === after.length) return changes
    const start = i
    while (i < before.length && before[i] === after[j] && !isLoose(before[i])) {
      i++
      j++
    }
    if (i === start) return null
  }
}

/**
 * @param {string} text
 * @param {number} start
 */
function looseAt(text, start) {
  let end = start
  while (end < text.length && isLoose(text[end])) end++
  return text.slice(start, end)
}

/**
 * What formatters put in and take out between words: semicolons and last commas, beside blanks.
 * @param {string} character
 */
function isLoose(character) {
  return /[\s;,]/.test(character)
}

/**
 * One change of what is between the same beginning and the same end.
 * @param {string} before
 * @param {string} after
 * @param {number} offset
 * @returns {Change}
 */
function changeBetween(before, after, offset) {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return {
    from: offset + head,
    to: offset + before.length - tail,
    insert: after.slice(head, after.length - tail),
  }
}

/**
 * Pairs of lines that are the same but for blanks, in the order of both: those at the beginning and at the end, and of
 * those between, what stands once on either side.
 * @param {string[]} old
 * @param {string[]} now
 * @returns {[number, number][]}
 */
function anchors(old, now) {
  const [before, after] = [old, now].map((lines) => lines.map((line) => line.replace(/\s+/g, "")))
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  /** @type {[number, number][]} */
  const pairs = Array.from({ length: head }, (_, line) => [line, line])
  const places = uniqueLines(after, head, after.length - tail)
  let last = head - 1
  for (const [text, line] of uniqueLines(before, head, before.length - tail)) {
    const place = places.get(text) ?? -1
    if (place <= last) continue
    pairs.push([line, place])
    last = place
  }
  for (let line = tail; line > 0; line--) {
    pairs.push([before.length - line, after.length - line])
  }
  return pairs
}

/**
 * @param {string[]} lines
 * @param {number} from
 * @param {number} to
 */
function uniqueLines(lines, from, to) {
  /** @type {Map<string, number>} */
  const found = new Map()
  const repeated = new Set()
  for (let line = from; line < to; line++) {
    if (found.has(lines[line])) repeated.add(lines[line])
    found.set(lines[line], line)
  }
  for (const text of repeated) found.delete(text)
  return found
}

/** @param {string} text */
function linesOf(text) {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
