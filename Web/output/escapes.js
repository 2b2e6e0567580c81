/**
 * How text looks, as terminals are told to show it (ECMA-48, SGR).
 * @typedef {object} Style
 * @property {number | null} color 0…15
 * @property {number | null} ground 0…15
 * @property {boolean} bold
 * @property {boolean} faint
 * @property {boolean} italic
 * @property {boolean} underlined
 * @property {boolean} swapped colour and ground
 */

/** @type {Style} */
export const PLAIN = Object.freeze({
  color: null,
  ground: null,
  bold: false,
  faint: false,
  italic: false,
  underlined: false,
  swapped: false,
})

// deno-lint-ignore no-control-regex
const SEQUENCE = /\x1b\[([0-9;:]*)m/g

/**
 * Parts a text where its look changes. What is no such sequence stays in the text, to be made visible.
 * @param {string} text
 * @param {Style} style before it
 * @returns {{ parts: { text: string, style: Style }[], style: Style }} the style after it as well
 */
export function styledParts(text, style) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), style })
    style = changed(style, match[1].split(";"))
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end), style })
  return { parts, style }
}

/**
 * The classes that output.css dresses a style with; "" for plain text.
 * @param {Style} style
 */
export function classesOf({ color, ground, swapped, ...flags }) {
  const [front, back] = swapped ? [ground ?? "page", color ?? "text"] : [color, ground]
  const names = Object.entries(flags).flatMap(([name, isSet]) => (isSet ? [`sgr-${name}`] : []))
  if (front !== null) names.push(`sgr-color-${front}`)
  if (back !== null) names.push(`sgr-ground-${back}`)
  return names.join(" ")
}

/** @type {Readonly<Record<number, Partial<Style>>>} */
const CODES = Object.freeze({
  0: PLAIN,
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underlined: true },
  7: { swapped: true },
  22: { bold: false, faint: false },
  23: { italic: false },
  24: { underlined: false },
  27: { swapped: false },
  39: { color: null },
  49: { ground: null },
})

/**
 * @param {Style} style
 * @param {string[]} groups each a code, or one with what belongs to it behind colons
 * @returns {Style}
 */
function changed(style, groups) {
  for (let index = 0; index < groups.length; index++) {
    const [code, ...own] = groups[index].split(":").map(Number)
    if (code === 38 || code === 48) {
      const { color, used } = own.length > 0
        ? { ...extended(own), used: 0 }
        : extended(groups.slice(index + 1).map(Number))
      style = { ...style, [code === 38 ? "color" : "ground"]: color }
      index += used
    } else if (code === 4 && own[0] === 0) style = { ...style, underlined: false }
    else style = { ...style, ...(CODES[code] ?? basic(code)) }
  }
  return style
}

/**
 * @param {number} code
 * @returns {Partial<Style>}
 */
function basic(code) {
  const ten = Math.floor(code / 10)
  const one = code % 10
  if (one > 7) return {}
  if (ten === 3 || ten === 9) return { color: one + (ten === 9 ? 8 : 0) }
  if (ten === 4 || ten === 10) return { ground: one + (ten === 10 ? 8 : 0) }
  return {}
}

/**
 * Of the larger palettes only the sixteen colours that have a name are shown; all others look plain.
 * @param {number[]} codes what follows 38 or 48
 */
function extended([kind, index]) {
  if (kind === 5) return { color: index < 16 ? index : null, used: 2 }
  return { color: null, used: kind === 2 ? 4 : 0 }
}
