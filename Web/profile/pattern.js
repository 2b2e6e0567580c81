/** @import { State } from "./pattern-parser.js" */
import { isWord } from "./characters.js"
import { PatternError, PatternParser } from "./pattern-parser.js"

// Regular expressions that never freeze the page: a pattern is read into a list of states, and a text is gone through
// once, all states at the same time (Thompson's construction). What needs going back – references, looking around – is
// refused with a sentence.

/** Steps that one search may take, some tenths of a second: an address with a costly pattern opens all the same. */
const MOST_STEPS = 2e7
/** What of a text is gone through. */
const LONGEST_TEXT = 1000

/**
 * A test whether a text holds what the pattern means, letters' case aside. It throws a PatternError where it would take
 * too long altogether.
 * @param {string} source
 * @returns {(text: string) => boolean}
 */
export function compilePattern(source) {
  const { states, start } = new PatternParser(source).read()
  const machine = {
    states,
    start,
    current: new StateSet(states.length),
    next: new StateSet(states.length),
    // Each state is entered at most once a character, and brings two with it.
    pending: new Int32Array(2 * states.length + 2),
  }
  let steps = 0
  return (text) => {
    const searched = text.slice(0, LONGEST_TEXT).toLowerCase()
    const result = search(machine, searched)
    steps += result.steps
    if (steps > MOST_STEPS) {
      throw new PatternError("The pattern takes too long on so many names: make it simpler.")
    }
    return result.isFound
  }
}

/**
 * What a search works with, made once and used for every text.
 * @typedef {{ states: State[], start: number, current: StateSet, next: StateSet, pending: Int32Array }} Machine the
 *   last state is the end
 */

/**
 * @param {Machine} machine
 * @param {string} text
 */
function search(machine, text) {
  const { states, start } = machine
  const end = states.length - 1
  let steps = text.length
  machine.current.clear()
  for (let at = 0; at <= text.length; at++) {
    const { current, next } = machine
    follow(machine, current, start, text, at)
    if (current.has(end)) return { isFound: true, steps }
    const code = text.charCodeAt(at)
    steps += current.count
    next.clear()
    for (let index = 0; index < current.count; index++) {
      const state = states[current.list[index]]
      if (state.accepts?.(code)) follow(machine, next, state.next, text, at + 1)
    }
    machine.current = next
    machine.next = current
  }
  return { isFound: false, steps }
}

/**
 * Adds a state and all that it leads to without reading.
 * @param {Machine} machine
 * @param {StateSet} set
 * @param {number} first
 * @param {string} text
 * @param {number} at
 */
function follow({ states, pending }, set, first, text, at) {
  let count = 1
  pending[0] = first
  while (count > 0) {
    const index = pending[--count]
    if (index < 0 || !set.add(index)) continue
    const { accepts, anchor, next, other } = states[index]
    if (accepts || !holds(anchor, text, at)) continue
    pending[count++] = other
    pending[count++] = next
  }
}

/**
 * @param {State["anchor"]} anchor
 * @param {string} text
 * @param {number} at
 */
function holds(anchor, text, at) {
  if (anchor === "start") return at === 0
  if (anchor === "end") return at === text.length
  if (anchor === "") return true
  const before = at > 0 && isWord(text.charCodeAt(at - 1))
  const isEdge = before !== (at < text.length && isWord(text.charCodeAt(at)))
  return isEdge === (anchor === "word")
}

/** States by number, each once, emptied at once. */
class StateSet {
  count = 0
  #time = 1

  /** @param {number} size */
  constructor(size) {
    this.list = new Int32Array(size)
    this.stamps = new Int32Array(size)
  }

  clear() {
    this.count = 0
    this.#time++
  }

  /** @param {number} state */
  has(state) {
    return this.stamps[state] === this.#time
  }

  /**
   * Whether it was not there yet.
   * @param {number} state
   */
  add(state) {
    if (this.has(state)) return false
    this.stamps[state] = this.#time
    this.list[this.count++] = state
    return true
  }
}
