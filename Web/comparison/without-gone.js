/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Difference } from "../profile/difference.js" */
/** @typedef {CallTree & { difference: Difference }} DifferenceTree */

/**
 * A tree of both sides as the second side's picture: what is there no more is left out, and all is as wide as it is now.
 * @param {DifferenceTree} tree
 * @returns {DifferenceTree}
 */
export function withoutGone(tree) {
  const { after } = tree.difference
  const kept = Int32Array.from(tree.parent.keys()).filter((node) => node === 0 || after[node] > 0)
  const index = new Int32Array(tree.parent.length).fill(-1)
  kept.forEach((node, place) => index[node] = place)
  /** @type {<Column extends Float64Array | Int32Array | Uint8Array | Uint32Array>(column: Column) => Column} */
  const pick = (column) => {
    const picked = column.slice(0, kept.length)
    kept.forEach((node, place) => picked[place] = column[node])
    return /** @type {any} */ (picked)
  }
  // A caller of something that is there is there itself.
  const parent = kept.map((node) => (node === 0 ? -1 : index[tree.parent[node]]))
  const width = pick(after)
  const { firstChild, children } = orderOf(parent, width)
  return {
    ...tree,
    function: pick(tree.function),
    inlined: pick(tree.inlined),
    parent,
    depth: pick(tree.depth),
    firstChild,
    children,
    self: pick(tree.self),
    total: width,
    width,
    samples: pick(tree.samples),
    nodeOfStack: Int32Array.from(kept.keys()),
    selfOfStack: new Float64Array(kept.length),
    samplesOfStack: new Uint32Array(kept.length),
    difference: {
      before: pick(tree.difference.before),
      after: width,
      difference: pick(tree.difference.difference),
      low: pick(tree.difference.low),
      high: pick(tree.difference.high),
      change: pick(tree.difference.change),
      shade: pick(tree.difference.shade),
    },
  }
}

/**
 * Siblings together, the widest first.
 * @param {Int32Array} parent
 * @param {Float64Array} width
 */
function orderOf(parent, width) {
  const firstChild = new Int32Array(parent.length + 1)
  for (let node = 1; node < parent.length; node++) firstChild[parent[node] + 1]++
  for (let node = 0; node < parent.length; node++) firstChild[node + 1] += firstChild[node]
  const children = Int32Array.from(
    { length: Math.max(parent.length - 1, 0) },
    (_, each) => each + 1,
  )
  children.sort((a, b) => parent[a] - parent[b] || width[b] - width[a] || a - b)
  return { firstChild, children }
}
