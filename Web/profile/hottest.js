/** @import { CallTree } from "./call-tree.js" */
import { ownSamples } from "./call-tree.js"
import { lineHeat } from "./line-heat.js"

/**
 * The function that most of the time was spent in itself, by the size of what may be negative; null without samples.
 * @param {CallTree} tree
 * @returns {{ function: number, share: number, samples: number } | null} with the samples that the share comes from
 */
export function hottestFunction(tree) {
  const { profile, function: functions, self, width } = tree
  if (!(width[0] > 0)) return null
  const weights = new Float64Array(profile.functions.length)
  const samples = new Uint32Array(profile.functions.length)
  for (let node = 1; node < self.length; node++) {
    weights[functions[node]] += self[node]
    samples[functions[node]] += ownSamples(tree, node)
  }
  const most = weights.reduce(
    (best, weight, index) => (Math.abs(weight) > Math.abs(weights[best]) ? index : best),
    0,
  )
  return { function: most, share: weights[most] / width[0], samples: samples[most] }
}

/**
 * The line of the program that most of the time was spent on; null where no line of it is known.
 * @param {CallTree} tree
 * @param {string[]} files the program's
 * @returns {{ file: string, line: number, share: number } | null}
 */
export function hottestLineOf(tree, files) {
  const lines = files.flatMap((file) =>
    [...lineHeat(tree, file)].map(([line, { self }]) => ({
      file,
      line,
      share: self / tree.width[0],
    }))
  )
  const most = lines.reduce(
    (best, each) => (Math.abs(each.share) > Math.abs(best.share) ? each : best),
    lines[0],
  )
  return most ?? null
}
