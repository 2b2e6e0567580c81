/** @import { Profile, ProfileFunction, Series } from "../types.js" */

import { PairTable } from "./pair-table.js"

/** No line is told apart beyond this: a hostile one must not make two frames' keys meet. */
const LAST_LINE = 2 ** 22 - 1

/** Grows the tables of a profile that is told in another way: each frame and each stack of it once. */
export class StackBuilder {
  /** @type {ProfileFunction[]} */
  functions
  /** Stacks as pairs of their callers' and their frame. */
  #stacks = new PairTable()
  /** @type {Map<number, number>} */
  #frames = new Map()
  /** @type {Map<string, number>} */
  #labels = new Map()
  #function
  #line
  #inlined
  #sameFunction

  /** @param {Profile} profile whose frames and functions it goes on from */
  constructor(profile) {
    this.profile = profile
    this.functions = [...profile.functions]
    this.#sameFunction = [...profile.sameFunction]
    this.#function = [...profile.frames.function]
    this.#line = [...profile.frames.line]
    this.#inlined = [...profile.frames.inlined]
  }

  /**
   * The stack of one more frame below another stack, or below none (-1).
   * @param {number} parent
   * @param {number} frame
   */
  add(parent, frame) {
    return this.#stacks.add(parent, frame)
  }

  get size() {
    return this.#stacks.count
  }

  /** @param {number} stack */
  parentOf(stack) {
    return this.#stacks.first[stack]
  }

  /** @param {number} stack */
  functionOf(stack) {
    return this.#sameFunction[this.#function[this.#stacks.second[stack]]]
  }

  /** @param {number} stack */
  isInlined(stack) {
    return this.#inlined[this.#stacks.second[stack]]
  }

  /**
   * @param {number} index of a function
   * @param {number} line
   * @param {number} inlined 0 or 1
   */
  frameOf(index, line, inlined) {
    const known = Math.min(Math.max(line, 0), LAST_LINE)
    const key = (index * 2 + inlined) * (LAST_LINE + 1) + known
    let frame = this.#frames.get(key)
    if (frame === undefined) {
      frame = this.#function.push(index) - 1
      this.#line.push(known)
      this.#inlined.push(inlined)
      this.#frames.set(key, frame)
    }
    return frame
  }

  /**
   * A function that is none of the program's, by its name.
   * @param {string} name
   * @param {Partial<ProfileFunction>} [traits]
   * @returns {number} its index
   */
  label(name, traits = {}) {
    const key = `${name}\n${traits.module ?? -1}`
    let index = this.#labels.get(key)
    if (index === undefined) {
      const blank = { fullName: "", file: "", startLine: 0, module: -1, category: 5, kind: "label" }
      index = this.functions.push({ ...blank, ...traits, name }) - 1
      this.#sameFunction.push(index)
      this.#labels.set(key, index)
    }
    return index
  }

  /**
   * The profile told anew.
   * @param {Int32Array} stackNow for each stack of before the one that its samples are of now; -1 where they are left out
   * @returns {Profile}
   */
  profileOf(stackNow) {
    const columns = new Map()
    return this.profileWith(this.profile.series.map((series) => moved(series, stackNow, columns)))
  }

  /**
   * Likewise, with samples whose stacks are of now.
   * @param {Series[]} series
   * @returns {Profile}
   */
  profileWith(series) {
    return {
      ...this.profile,
      functions: this.functions,
      sameFunction: Int32Array.from(this.#sameFunction),
      frames: {
        function: Int32Array.from(this.#function),
        line: Int32Array.from(this.#line),
        inlined: Uint8Array.from(this.#inlined),
      },
      stacks: {
        frame: this.#stacks.second.slice(0, this.size),
        parent: this.#stacks.first.slice(0, this.size),
      },
      series,
    }
  }
}

/**
 * @param {Series} series
 * @param {Int32Array} stackNow
 * @param {Map<Int32Array, Int32Array>} columns of stacks that were moved already: types of one set share theirs
 * @returns {Series}
 */
function moved(series, stackNow, columns) {
  const stack = columns.get(series.stack) ?? series.stack.map((each) => stackNow[each])
  columns.set(series.stack, stack)
  if (!stack.includes(-1)) return { ...series, stack }
  const isKept = (/** @type {number} */ _, /** @type {number} */ row) => stack[row] >= 0
  return {
    ...series,
    stack: stack.filter(isKept),
    weight: series.weight.filter(isKept),
    timeUs: series.timeUs?.filter(isKept) ?? null,
    thread: series.thread?.filter(isKept) ?? null,
    labels: series.labels?.filter(isKept) ?? null,
  }
}

/**
 * The stacks that samples end in.
 * @param {Profile} profile
 * @returns {Uint8Array} a flag for each stack
 */
export function leavesOf({ series, stacks }) {
  const isLeaf = new Uint8Array(stacks.frame.length)
  for (const column of new Set(series.map(({ stack }) => stack))) {
    for (const stack of column) isLeaf[stack] = 1
  }
  return isLeaf
}
