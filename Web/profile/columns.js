// Lists of JSON as columns, every value checked against what it may be.

/** The profile is not what this page understands; the message says where. */
export class ProfileError extends Error {}

/**
 * @param {unknown} steps
 * @param {number} count
 */
export function times(steps, count) {
  const timeUs = numbers(Float64Array, steps, "timeUs")
  expectLength(timeUs, count, "timeUs")
  for (let index = 1; index < timeUs.length; index++) timeUs[index] += timeUs[index - 1]
  return timeUs
}

/**
 * @param {unknown} value
 * @param {string} field
 * @returns {any[]}
 */
export function list(value, field) {
  if (!Array.isArray(value)) throw new ProfileError(`${field} is no list`)
  return value
}

/**
 * @param {unknown} value
 * @param {unknown} strings
 * @param {string} field
 * @returns {string[]}
 */
export function names(value, strings, field) {
  const texts = list(strings, "strings")
  return [...indexes(value, texts.length, 0, field)].map((index) => String(texts[index]))
}

/**
 * @param {unknown} value
 * @param {number} limit the first index that is too large
 * @param {number} least
 * @param {string} field
 */
export function indexes(value, limit, least, field) {
  const column = numbers(Int32Array, value, field)
  for (const index of column) {
    if (index < least || index >= limit) {
      throw new ProfileError(`${field} holds ${index} of ${limit}`)
    }
  }
  return column
}

/**
 * @template {Int32Array | Uint8Array | Float64Array} Column
 * @param {{ from(list: any[]): Column }} Kind
 * @param {unknown} value
 * @param {string} field
 * @returns {Column}
 */
export function numbers(Kind, value, field) {
  return Kind.from(list(value, field))
}

/**
 * @param {{ length: number }} column
 * @param {number} length
 * @param {string} field
 */
export function expectLength(column, length, field) {
  if (column.length !== length) throw new ProfileError(`${field} has ${column.length} of ${length}`)
}
