// What the parts of a regular expression mean by single characters, letters' case aside.

/** @param {string} character */
export function literal(character) {
  const code = character.toLowerCase().charCodeAt(0)
  return (/** @type {number} */ each) => each === code
}

/**
 * Of ASCII; other letters' case goes by their own code.
 * @param {number} code
 */
export function upperOf(code) {
  return code >= 97 && code <= 122 ? code - 32 : code
}

/**
 * What an escaped character means.
 * @param {string} character
 * @returns {(code: number) => boolean}
 */
export function kindOf(character) {
  const kind = KINDS[character.toLowerCase()]
  if (kind) return character === character.toLowerCase() ? kind : (code) => !kind(code)
  const control = CONTROLS[character]
  return control === undefined ? literal(character) : (code) => code === control
}

/** @type {Record<string, (code: number) => boolean>} */
const KINDS = {
  d: (code) => code >= 48 && code <= 57,
  w: isWord,
  s: (code) => code <= 32 || code === 160,
}
/** @type {Record<string, number>} */
const CONTROLS = { n: 10, t: 9, r: 13 }

/** @param {number} code */
export function isWord(code) {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code === 95 || code > 127
}
