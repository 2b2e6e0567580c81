// The server words the same numbers in Sources/Reports/MeasureText.swift; both are held against
// Tests/Fixtures/wording/numbers.json.

/** What stands where there is no number. */
const NONE = "–"

/**
 * `12.3 %`. What would round to nothing, but is something, says so.
 * @param {number} share 0…1, or a difference of two
 */
export function percent(share) {
  if (!Number.isFinite(share)) return NONE
  if (share > 0 && share < 0.0005) return "< 0.1 %"
  return signed(share, (size) => `${fixed(size * 100, 1)} %`)
}

/**
 * `2.5 µs`, `3.7 ms`, `370 ms`, `1.24 s`, `12.5 s`: two or three digits, and a whole number below ten as it is.
 * @param {number} value
 */
export function nanoseconds(value) {
  if (!Number.isFinite(value)) return NONE
  return signed(value, (size) => {
    if (size === 0) return "0 ms"
    if (size < 50) return "< 0.1 µs"
    if (size < 999_500) return `${short(size / 1e3)} µs`
    if (size < 999_500_000) return `${short(size / 1e6)} ms`
    return `${fixed(size / 1e9, size < 9.995e9 ? 2 : 1)} s`
  })
}

/** @param {number} value */
export function milliseconds(value) {
  return nanoseconds(value * 1e6)
}

/** How many nanoseconds each unit of time is. */
const NANOSECONDS = new Map([
  ["nanoseconds", 1],
  ["microseconds", 1e3],
  ["milliseconds", 1e6],
  ["seconds", 1e9],
])

/**
 * A weight in its type's unit.
 * @param {number} value
 * @param {string} unit
 * @returns {string}
 */
export function weight(value, unit) {
  const unitNs = NANOSECONDS.get(unit)
  if (unitNs !== undefined) return nanoseconds(value * unitNs)
  if (unit === "bytes") return bytes(value)
  return unit === "count" ? count(value) : `${count(value)} ${visible(unit)}`
}

/**
 * `12 bytes`, `1.5 KiB`, `514.6 MiB`.
 * @param {number} value
 */
export function bytes(value) {
  if (!Number.isFinite(value)) return NONE
  return signed(value, (size) => {
    if (size < 1024) return size === 1 ? "1 byte" : `${fixed(size, 0)} bytes`
    const units = ["KiB", "MiB", "GiB", "TiB"]
    let scaled = size / 1024
    while (scaled >= 1023.95 && units.length > 1) {
      scaled /= 1024
      units.shift()
    }
    return `${fixed(scaled, 1)} ${units[0]}`
  })
}

/**
 * `3,011`.
 * @param {number} value
 */
export function count(value) {
  if (!Number.isFinite(value)) return NONE
  return signed(value, (size) => fixed(size, 0).replace(/\B(?=(\d{3})+$)/g, ","))
}

/**
 * @param {number} value
 * @param {(size: number) => string} text
 */
function signed(value, text) {
  return (value < 0 ? "−" : "") + text(Math.abs(value))
}

/** @param {number} value */
function short(value) {
  return fixed(value, value < 9.95 && value !== Math.round(value) ? 1 : 0)
}

/**
 * Rounded half up as a whole number of tenths, which `toFixed` is not.
 * @param {number} value not negative
 * @param {number} decimals
 */
function fixed(value, decimals) {
  const factor = 10 ** decimals
  const scaled = Math.round(value * factor)
  const rest = String(scaled % factor).padStart(decimals, "0")
  return decimals === 0 ? String(scaled) : `${Math.floor(scaled / factor)}.${rest}`
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`
}

/**
 * A running clock against its limit: `2.4 s of 10 s`.
 * @param {number} elapsedMs
 * @param {number} limitMs
 */
export function clock(elapsedMs, limitMs) {
  return `${(elapsedMs / 1000).toFixed(1)} s of ${limitMs / 1000} s`
}

/**
 * An amount of a comparison, with a sign where it is a difference.
 * @param {number} value
 * @param {string} unit `milliseconds`, `share`, or another
 * @param {boolean} [isSigned]
 * @param {number} [step] what it is rounded to a multiple of; 0 for all digits
 */
export function amount(value, unit, isSigned = false, step = 0) {
  const rounded = roundedTo(value, step)
  const sign = isSigned && rounded > 0 ? "+" : ""
  if (unit === "milliseconds") return sign + nanoseconds(rounded * 1e6)
  return sign + (unit === "share" ? percent(rounded) : weight(rounded, unit))
}

/**
 * How far the digits of a number may go that is known only within an interval: what lies far below half of its width
 * tells nothing. One digit of that half is kept, two where it begins with 1 or 2.
 * @param {number} low
 * @param {number} high
 * @returns {number} what the number is to be rounded to a multiple of; 0 where all digits may be shown
 */
export function stepWithin(low, high) {
  const half = (high - low) / 2
  if (!(half > 0 && Number.isFinite(half))) return 0
  let power = 1
  while (power > half) power /= 10
  while (power * 10 <= half) power *= 10
  const coarse = half < 3 * power ? power / 10 : power
  // An end that is not 0 must not read as if it were: it decides what is more than noise.
  const isKept = [low, high].every((end) => end === 0 || Math.abs(end) >= coarse / 2)
  return isKept ? coarse : coarse / 10
}

/**
 * Rounded half away from 0, as the server does.
 * @param {number} value
 * @param {number} step
 */
function roundedTo(value, step) {
  if (step === 0) return value
  return Math.sign(value) * Math.round(Math.abs(value) / step) * step
}

/** The name by which assistive technology knows a frame.
 * @param {string} name
 * @param {number} share
 * @param {string} amount
 */
export function frameLabel(name, share, amount) {
  return `${visible(name)}, ${percent(share)}, ${amount}`
}

// Format characters turn text around or hide in it; the zero-width joiner makes emoji of several.
const INVISIBLE = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu
const INVISIBLE_IN_LINES = /(?![\u200d\t\n]|\r\n)[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu

/**
 * Names are hostile text: what would reorder or hide its neighbors is made visible.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(INVISIBLE, spelled)
}

/**
 * The same for text of several lines; a return that ends none is visible, too.
 * @param {string} text
 */
export function visibleLines(text) {
  return text.replace(INVISIBLE_IN_LINES, spelled)
}

/** @param {string} character */
function spelled(character) {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}
