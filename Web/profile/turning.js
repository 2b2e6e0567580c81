/** @import { Profile } from "../types.js" */
import { leavesOf, StackBuilder } from "./stack-builder.js"

// Ways to look at stacks from elsewhere than the program's start.

/**
 * Turned stacks share less than those they come from: what goes beyond this many stacks is turned no further than the
 * innermost frames.
 */
const MOST_STACKS = 400_000
const FRAMES_BEYOND = 6

/**
 * From the innermost frames out: what was at work, and below it who called it.
 * @param {Profile} profile
 * @returns {Profile}
 */
export function inverted(profile) {
  const builder = new StackBuilder(profile)
  const now = new Int32Array(profile.stacks.frame.length).fill(-1)
  leavesOf(profile).forEach((isLeaf, stack) => {
    if (isLeaf) now[stack] = outFrom(builder, profile, stack, -1)
  })
  return builder.profileOf(now)
}

/**
 * @param {StackBuilder} builder
 * @param {Profile} profile
 * @param {number} stack from whose frame on
 * @param {number} below the stack to hang it below
 */
function outFrom(builder, { stacks }, stack, below) {
  let end = below
  let frames = 0
  for (let each = stack; each >= 0; each = stacks.parent[each]) {
    if (builder.size >= MOST_STACKS && frames >= FRAMES_BEYOND) break
    end = builder.add(end, stacks.frame[each])
    frames++
  }
  return end
}

/**
 * What a function calls: the stacks that it is on, from its outermost call on, which counts each sample once however
 * often it called itself.
 * @param {Profile} profile
 * @param {number} index of the function; those that read the same are meant, too
 * @returns {Profile}
 */
export function calleesOf(profile, index) {
  const builder = new StackBuilder(profile)
  const { frame, parent } = profile.stacks
  const outermost = outermostOf(profile, index)
  const now = new Int32Array(frame.length).fill(-1)
  for (let stack = 0; stack < frame.length; stack++) {
    if (outermost[stack] === stack) now[stack] = builder.add(-1, asOne(builder, frame[stack]))
    else if (outermost[stack] >= 0) now[stack] = builder.add(now[parent[stack]], frame[stack])
  }
  return builder.profileOf(now)
}

/**
 * Who calls a function: the ways that led to its outermost calls, turned around, so that they begin with it.
 * @param {Profile} profile
 * @param {number} index of the function
 * @returns {Profile}
 */
export function callersOf(profile, index) {
  const builder = new StackBuilder(profile)
  const { frame, parent } = profile.stacks
  const outermost = outermostOf(profile, index)
  const now = new Int32Array(frame.length).fill(-1)
  for (let stack = 0; stack < frame.length; stack++) {
    if (outermost[stack] < 0) continue
    if (outermost[stack] !== stack) now[stack] = now[outermost[stack]]
    else {
      const top = builder.add(-1, asOne(builder, frame[stack]))
      now[stack] = outFrom(builder, profile, parent[stack], top)
    }
  }
  return builder.profileOf(now)
}

/**
 * Inlined here and called there, the function that is asked about is one.
 * @param {StackBuilder} builder
 * @param {number} frame
 */
function asOne(builder, frame) {
  const { frames } = builder.profile
  return builder.frameOf(frames.function[frame], frames.line[frame], 0)
}

/**
 * For each stack the one of its callers, or itself, in which the function was called first; -1 where it is not on it.
 * @param {Profile} profile
 * @param {number} index
 */
function outermostOf({ stacks, frames, sameFunction }, index) {
  const { frame, parent } = stacks
  const outermost = new Int32Array(frame.length).fill(-1)
  for (let stack = 0; stack < frame.length; stack++) {
    const above = parent[stack] < 0 ? -1 : outermost[parent[stack]]
    const isIt = sameFunction[frames.function[frame[stack]]] === sameFunction[index]
    outermost[stack] = above >= 0 ? above : isIt ? stack : -1
  }
  return outermost
}
