/** @import { Profile } from "../types.js" */
import { CATEGORIES, isWait } from "./decode.js"
import { StackBuilder } from "./stack-builder.js"

// Ways to tell a profile with fewer frames. Each takes a profile and returns another; no sample is lost, and what a frame
// cost that is no longer shown is counted as its caller's own.

/** What stands for stacks without any code of one's own. */
const NAMES = Object.freeze([
  "[your code]",
  "[standard library]",
  "[runtime]",
  "[C library]",
  "[kernel]",
  "[other]",
])
const YOUR_CODE = CATEGORIES.indexOf("yourCode")

/**
 * Only one's own code, and what it waits for: what runtime and libraries did for a function is counted as its own, and what they did for
 * nobody, such as collecting garbage, is one frame for each kind of them.
 * @param {Profile} profile
 * @returns {Profile}
 */
export function onlyOwnCode(profile) {
  if (!hasOwnCode(profile)) return profile
  const { functions } = profile
  const isFolded = functions.map(({ category }) => category !== YOUR_CODE && !isWait(category))
  return foldAway(profile, isFolded, NAMES)
}

/** @param {Profile} profile */
export function hasOwnCode({ functions }) {
  return functions.some(({ category }) => category === YOUR_CODE)
}

/**
 * Without the functions of these names.
 * @param {Profile} profile
 * @param {string[]} names
 * @returns {Profile}
 */
export function withoutFunctions(profile, names) {
  const hidden = new Set(names)
  const isFolded = profile.functions.map(({ name }) => hidden.has(name))
  return isFolded.includes(true) ? foldAway(profile, isFolded, ["[hidden]"]) : profile
}

/**
 * @param {Profile} profile
 * @param {boolean[]} isFolded by function
 * @param {readonly string[]} names of what stands where there is no caller, by category
 */
function foldAway(profile, isFolded, names) {
  const builder = new StackBuilder(profile)
  const { frame, parent } = profile.stacks
  /** What a stack's callees hang below; its own samples are of `now`. */
  const below = new Int32Array(frame.length)
  const now = new Int32Array(frame.length)
  for (let stack = 0; stack < frame.length; stack++) {
    const caller = parent[stack] < 0 ? -1 : below[parent[stack]]
    const index = profile.frames.function[frame[stack]]
    below[stack] = isFolded[index] ? caller : builder.add(caller, frame[stack])
    now[stack] = below[stack]
    if (now[stack] >= 0) continue
    const { category } = profile.functions[index]
    const label = builder.label(names[category] ?? names[0], { category })
    now[stack] = builder.add(-1, builder.frameOf(label, 0, 0))
  }
  return builder.profileOf(now)
}

/**
 * Each function once a stack, however often it called itself, over others or directly: what an inner call did is told as
 * the outermost's.
 * @param {Profile} profile
 * @returns {Profile}
 */
export function withoutRecursion(profile) {
  const builder = new StackBuilder(profile)
  const { frame, parent } = profile.stacks
  const now = new Int32Array(frame.length)
  for (let stack = 0; stack < frame.length; stack++) {
    const caller = parent[stack] < 0 ? -1 : now[parent[stack]]
    const index = profile.frames.function[frame[stack]]
    const outer = occurrenceIn(builder, caller, profile.sameFunction[index])
    now[stack] = outer < 0
      ? builder.add(caller, frame[stack])
      // The inner call's line is worth keeping; inlined or not, it is the same frame of the picture.
      : builder.add(
        builder.parentOf(outer),
        builder.frameOf(index, profile.frames.line[frame[stack]], builder.isInlined(outer)),
      )
  }
  return builder.profileOf(now)
}

/**
 * Where on a stack a function is; no stack has one twice, so that the walk is no longer than there are functions.
 * @param {StackBuilder} builder
 * @param {number} stack
 * @param {number} index of the function
 */
function occurrenceIn(builder, stack, index) {
  let each = stack
  while (each >= 0 && builder.functionOf(each) !== index) each = builder.parentOf(each)
  return each
}
