/**
 * `12.3 %`. Shares that would round to 0.0 say so.
 * @param {number} share 0…1
 */
export function percent(share) {
  if (!Number.isFinite(share)) return "–"
  if (share > 0 && share < 0.0005) return "< 0.1 %"
  return `${(share * 100).toFixed(1)} %`
}

/**
 * Nanoseconds as a person reads a duration: `370 ms`, `1.24 s`, `12.5 µs`.
 * @param {number} value
 */
export function nanoseconds(value) {
  if (value === 0) return "0 ms"
  if (value < 1e6) return `${(value / 1e3).toFixed(value < 1e4 ? 1 : 0)} µs`
  return milliseconds(value / 1e6)
}

/** @param {number} value */
export function milliseconds(value) {
  if (value < 10 && !Number.isInteger(value)) return `${value.toFixed(1)} ms`
  if (value < 1000) return `${Math.round(value)} ms`
  return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`
}

/** How many nanoseconds each unit of time is. */
const NANOSECONDS = new Map([
  ["nanoseconds", 1],
  ["microseconds", 1e3],
  ["milliseconds", 1e6],
  ["seconds", 1e9],
])

/**
 * A weight in its series' unit.
 * @param {number} value
 * @param {string} unit
 * @returns {string}
 */
export function weight(value, unit) {
  if (value < 0) return `−${weight(-value, unit)}`
  const unitNs = NANOSECONDS.get(unit)
  if (unitNs !== undefined) return nanoseconds(value * unitNs)
  if (unit === "bytes") return bytes(value)
  return `${count(value)} ${unit}`
}

/** @param {number} value */
export function bytes(value) {
  const units = ["bytes", "KiB", "MiB", "GiB"]
  const step = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), units.length - 1)
  if (step === 0) return `${value} bytes`
  return `${(value / 1024 ** step).toFixed(1)} ${units[step]}`
}

/**
 * `3,011`.
 * @param {number} value
 */
export function count(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",")
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
 */
export function amount(value, unit, isSigned = false) {
  const sign = value < 0 ? "−" : isSigned && value > 0 ? "+" : ""
  const size = Math.abs(value)
  if (unit === "milliseconds") return sign + nanoseconds(size * 1e6)
  if (unit === "share") return sign + percent(size)
  return `${sign}${count(size)} ${unit}`
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
const INVISIBLE_IN_LINES = /(?![\u200d\t\n\r])[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu

/**
 * Names are hostile text: what would reorder or hide its neighbors is made visible.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(INVISIBLE, spelled)
}

/**
 * The same for text of several lines.
 * @param {string} text
 */
export function visibleLines(text) {
  return text.replace(INVISIBLE_IN_LINES, spelled)
}

/** @param {string} character */
function spelled(character) {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}
