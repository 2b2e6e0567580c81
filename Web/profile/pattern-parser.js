// Reads a regular expression into states (Thompson's construction); pattern.js goes through a text with them.

import { kindOf, literal, upperOf } from "./characters.js"

/** What a pattern may become; repeats count as often as they repeat. */
const MOST_STATES = 500
const MOST_REPEATS = 100
/** A pattern that cannot be searched for; the message says why. */
export class PatternError extends Error {}

/**
 * One state: goes to `next` by a character that `accepts` takes, or, without reading, to `next` and `other`. `anchor`
 * holds only at a place of the text.
 * @typedef {object} State
 * @property {((code: number) => boolean) | null} accepts
 * @property {"" | "start" | "end" | "word" | "inside"} anchor
 * @property {number} next
 * @property {number} other -1 for none
 */

/**
 * A part of the machine: where it begins, and which states' `next` or `other` lead out of it.
 * @typedef {{ start: number, ends: { state: number, field: "next" | "other" }[] }} Part
 */

export class PatternParser {
  #at = 0
  /** @type {State[]} */
  #states = []

  /** @param {string} source */
  constructor(source) {
    this.source = source
  }

  read() {
    const part = this.#either()
    if (this.#at < this.source.length) throw new PatternError("A bracket closes that never opened.")
    const end = this.#state({})
    this.#join(part, end)
    return { states: this.#states, start: part.start }
  }

  /** @param {Partial<State>} state */
  #state(state) {
    if (this.#states.length >= MOST_STATES) throw new PatternError("The pattern is too long.")
    return this.#states.push({ accepts: null, anchor: "", next: -1, other: -1, ...state }) - 1
  }

  /**
   * @param {Part} part
   * @param {number} state
   */
  #join(part, state) {
    for (const end of part.ends) this.#states[end.state][end.field] = state
  }

  /** @returns {Part} */
  #either() {
    const first = this.#sequence()
    if (this.source[this.#at] !== "|") return first
    this.#at++
    const rest = this.#either()
    const start = this.#state({ next: first.start, other: rest.start })
    return { start, ends: [...first.ends, ...rest.ends] }
  }

  /** @returns {Part} */
  #sequence() {
    let part = this.#nothing()
    while (this.#at < this.source.length && !"|)".includes(this.source[this.#at])) {
      const next = this.#repeated()
      this.#join(part, next.start)
      part = { start: part.start, ends: next.ends }
    }
    return part
  }

  /** @returns {Part} */
  #nothing() {
    const state = this.#state({})
    return { start: state, ends: [{ state, field: "next" }] }
  }

  /** @returns {Part} */
  #repeated() {
    const from = this.#at
    let part = this.#atom()
    for (let times = this.#times(); times; times = this.#times()) {
      part = this.#repeat(part, times, from, this.#at)
    }
    return part
  }

  /** How often what was read may come, if anything says so: `*`, `+`, `?`, `{2,5}`. */
  #times() {
    const rest = this.source.slice(this.#at)
    const [sign, least, comma, most] = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(rest) ?? []
    if (sign === undefined) return null
    this.#at += sign.length
    if (sign[0] === "*") return { least: 0, most: Infinity }
    if (sign[0] === "+") return { least: 1, most: Infinity }
    if (sign[0] === "?") return { least: 0, most: 1 }
    const times = {
      least: Number(least),
      most: comma === "" ? Number(least) : most === "" ? Infinity : Number(most),
    }
    const isTooOften = times.least > MOST_REPEATS ||
      (times.most < Infinity && times.most > MOST_REPEATS)
    if (isTooOften) throw new PatternError(`Repeat ${MOST_REPEATS} times at most.`)
    if (times.most < times.least) throw new PatternError("A repeat ends before it begins.")
    return times
  }

  /**
   * @param {Part} part that was read from `from`; further copies are read from there again
   * @param {{ least: number, most: number }} times
   * @param {number} from
   * @param {number} after
   * @returns {Part}
   */
  #repeat(part, { least, most }, from, after) {
    const copies = most < Infinity ? most : Math.max(least, 1)
    let whole = this.#nothing()
    /** @type {Part["ends"]} */
    const early = []
    for (let index = 0; index < copies; index++) {
      const copy = index === 0 ? part : this.#again(from)
      const isLast = most === Infinity && index === copies - 1
      const isOptional = index >= least
      const gate = this.#state({ next: copy.start })
      this.#join(whole, gate)
      if (isOptional) early.push({ state: gate, field: "other" })
      whole = { start: whole.start, ends: copy.ends }
      if (!isLast) continue
      const loop = this.#state({ next: copy.start })
      this.#join(whole, loop)
      whole = { start: whole.start, ends: [{ state: loop, field: "other" }] }
    }
    this.#at = after
    return { start: whole.start, ends: [...whole.ends, ...early] }
  }

  /** @param {number} from */
  #again(from) {
    this.#at = from
    return this.#atom()
  }

  /** @returns {Part} */
  #atom() {
    const character = this.source[this.#at++]
    if (character === "(") return this.#group()
    if (character === "[") return this.#one(this.#class())
    if (character === "^") return this.#anchor("start")
    if (character === "$") return this.#anchor("end")
    if (character === ".") return this.#one(() => true)
    if (character === "\\") return this.#escaped()
    if ("*+?".includes(character)) throw new PatternError(`Nothing stands before ${character}.`)
    return this.#one(literal(character))
  }

  /** @returns {Part} */
  #group() {
    if (this.source.startsWith("?:", this.#at)) this.#at += 2
    else if (this.source[this.#at] === "?") {
      throw new PatternError("Looking around is not possible here.")
    }
    const part = this.#either()
    if (this.source[this.#at++] !== ")") throw new PatternError("A bracket is not closed.")
    return part
  }

  /**
   * @param {(code: number) => boolean} accepts
   * @returns {Part}
   */
  #one(accepts) {
    const state = this.#state({ accepts })
    return { start: state, ends: [{ state, field: "next" }] }
  }

  /**
   * @param {State["anchor"]} anchor
   * @returns {Part}
   */
  #anchor(anchor) {
    const state = this.#state({ anchor })
    return { start: state, ends: [{ state, field: "next" }] }
  }

  /** @returns {Part} */
  #escaped() {
    const character = this.source[this.#at++]
    if (character === undefined) throw new PatternError("Nothing stands after \\.")
    if (character === "b") return this.#anchor("word")
    if (character === "B") return this.#anchor("inside")
    if (/[1-9k]/.test(character)) throw new PatternError("References are not possible here.")
    return this.#one(kindOf(character))
  }

  /** A class such as `[a-z_]`, whose bracket was read. */
  #class() {
    const isNot = this.source[this.#at] === "^"
    if (isNot) this.#at++
    /** @type {((code: number) => boolean)[]} */
    const members = []
    for (let first = true; first || this.source[this.#at] !== "]"; first = false) {
      if (this.#at >= this.source.length) throw new PatternError("A class is not closed.")
      members.push(this.#member())
    }
    this.#at++
    return (/** @type {number} */ code) => members.some((member) => member(code)) !== isNot
  }

  #member() {
    const character = this.source[this.#at++]
    if (character === "\\") return kindOf(this.source[this.#at++] ?? "\\")
    const isRange = this.source[this.#at] === "-" && this.source[this.#at + 1] !== "]" &&
      this.#at + 1 < this.source.length
    if (!isRange) return literal(character)
    const low = character.charCodeAt(0)
    const high = this.source.charCodeAt(this.#at + 1)
    this.#at += 2
    if (high < low) throw new PatternError("A range of a class ends before it begins.")
    /** @type {(code: number) => boolean} */
    const isWithin = (code) => code >= low && code <= high
    return (/** @type {number} */ code) => isWithin(code) || isWithin(upperOf(code))
  }
}
