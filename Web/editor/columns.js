/**
 * Compilers count columns in UTF-8 bytes, browsers in UTF-16 units.
 * @param {string} line
 * @param {number} column from 1; 0 where unknown
 * @returns {number} an index into `line`, at most its length
 */
export function indexOfColumn(line, column) {
  let bytes = column - 1
  let index = 0
  for (const character of line) {
    if (bytes <= 0) break
    bytes -= utf8Length(/** @type {number} */ (character.codePointAt(0)))
    index += character.length
  }
  return index
}

/** @param {number} scalar */
function utf8Length(scalar) {
  if (scalar < 0x80) return 1
  if (scalar < 0x800) return 2
  return scalar < 0x10000 ? 3 : 4
}

/**
 * Where the word that begins at `index` ends; one character on where there is no word.
 * @param {string} line
 * @param {number} index
 */
export function endOfWord(line, index) {
  const word = /^[\p{L}\p{N}_]+/u.exec(line.slice(index))
  return Math.min(index + (word?.[0].length ?? 1), line.length)
}
