/** @import { Profile } from "../types.js" */

/**
 * No line of a function stands before its first. Compilers put one there where they made code that no source has, such
 * as the jump of an endless loop: it is the function's all the same.
 * @param {Profile} profile
 * @returns {Profile}
 */
export function linesWithinFunctions(profile) {
  const { functions, frames } = profile
  const line = frames.line.map((each, frame) => {
    const { startLine } = functions[frames.function[frame]]
    return each > 0 && each < startLine ? startLine : each
  })
  return { ...profile, frames: { ...frames, line } }
}
