/** @import { CallTree } from "./call-tree.js" */
import { CATEGORIES } from "./decode.js"

/** @typedef {{ self: number, total: number, selfSamples: number, totalSamples: number }} LineWeight */
/** What lines' weights are shares of. @typedef {{ total: number, samples: number, unit: string }} Whole */

/** What may be the person's code. */
const OWN = new Set(["yourCode", "unknown"])

/**
 * What each line of one source file costs. A line's self is the time of the samples whose innermost frame in this file
 * is on it, whatever library that line was calling; its total counts each sample once, however often recursion put the
 * line on the stack. A library's file that bears the same name is another one.
 * @param {CallTree} tree
 * @param {string} fileName matched against the last part of the paths in the debug information
 * @returns {Map<number, LineWeight>}
 */
export function lineHeat(tree, fileName) {
  const { functions, frames, stacks } = tree.profile
  const isHere = functions.map(({ file, category }) =>
    (file === fileName || file.endsWith(`/${fileName}`)) && OWN.has(CATEGORIES[category])
  )
  /** @type {Map<number, LineWeight>} */
  const heat = new Map()
  /** @type {Map<number, number>} line → the last leaf stack that was counted for it */
  const counted = new Map()
  tree.selfOfStack.forEach((weight, leaf) => {
    const samples = tree.samplesOfStack[leaf]
    if (samples === 0) return
    let innermost = true
    for (let stack = leaf; stack >= 0; stack = stacks.parent[stack]) {
      const frame = stacks.frame[stack]
      const line = frames.line[frame]
      if (line === 0 || !isHere[frames.function[frame]]) continue
      const entry = heat.get(line) ?? { self: 0, total: 0, selfSamples: 0, totalSamples: 0 }
      heat.set(line, entry)
      if (innermost) {
        entry.self += weight
        entry.selfSamples += samples
      }
      innermost = false
      if (counted.get(line) === leaf) continue
      counted.set(line, leaf)
      entry.total += weight
      entry.totalSamples += samples
    }
  })
  return heat
}
