/** @import { CallTree } from "./call-tree.js" */
import { lineHeat } from "./line-heat.js"

/**
 * The function that most of the time was spent in itself; null without samples.
 * @param {CallTree} tree
 * @returns {{ function: number, share: number } | null}
 */
export function hottestFunction({ profile, function: functions, self, total }) {
  if (!(total[0] > 0)) return null
  const weights = new Float64Array(profile.functions.length)
  self.forEach((weight, node) => {
    if (node > 0) weights[functions[node]] += weight
  })
  const most = weights.reduce((best, weight, index) => (weight > weights[best] ? index : best), 0)
  return { function: most, share: weights[most] / total[0] }
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
    (best, each) => (each.share > (best?.share ?? 0) ? each : best),
    lines[0],
  )
  return most ?? null
}
