/** @import { Profile, Series } from "../types.js" */
import { PairTable } from "./pair-table.js"

/**
 * Samples merged by path from the root. Node 0 is the root of all; a parent always comes before its
 * children. `children` holds each node's children, the widest first, from `firstChild[node]` up to
 * `firstChild[node + 1]`.
 * @typedef {object} CallTree
 * @property {Profile} profile
 * @property {Series | null} series
 * @property {Int32Array} function an index into the profile's functions; -1 at the root
 * @property {Uint8Array} inlined
 * @property {Int32Array} parent
 * @property {Int32Array} depth the root's children have 0
 * @property {Float64Array} self
 * @property {Float64Array} total
 * @property {Float64Array} width as a picture draws it, and what shares are shares of: the total, where no weight is
 *   negative; else what is negative counts by its size
 * @property {Uint32Array} samples
 * @property {Int32Array} firstChild
 * @property {Int32Array} children
 * @property {Int32Array} nodeOfStack
 * @property {Float64Array} selfOfStack
 * @property {Uint32Array} samplesOfStack
 * @property {import("./difference.js").Difference} [difference] of two sides merged into one tree
 * @property {boolean} [isOfOne] all below one function, which stands for the root
 * @property {boolean} [isTurned] from the innermost frames out: what a node has is its callees', and none is its own
 */

/** What of the run is meant: the end does not belong to it, so that stretches that adjoin share no sample.
 * @typedef {{ fromMs?: number | null, toMs?: number | null }} Range
 */

/**
 * @param {Profile} profile
 * @param {Series | null} series
 * @param {Range} [range]
 * @returns {CallTree}
 */
export function buildCallTree(profile, series, range = {}) {
  const leaves = weighLeaves(profile, series, range)
  const merged = mergeStacks(profile, leaves.samples)
  const self = sumsOf(merged, leaves.weight)
  const total = withCallees(merged, self)
  const samples = Uint32Array.from(withCallees(merged, sumsOf(merged, leaves.samples)))
  const width = widths(leaves.weight, merged, total)
  const order = orderChildren(profile, merged, width)
  const { weight: selfOfStack, samples: samplesOfStack } = leaves
  return {
    profile,
    series,
    ...merged,
    ...order,
    self,
    total,
    width,
    samples,
    selfOfStack,
    samplesOfStack,
  }
}

/**
 * How many samples a node stands on; 0 where nobody knows. Rows without a time are sums of samples, as most formats write
 * them: there is nothing to say then about what is noise.
 * @param {CallTree} tree
 * @param {number} [node]
 */
export function knownSamples({ series, samples }, node = 0) {
  return series?.timeUs ? samples[node] : 0
}

/**
 * What stacks have, added up by the nodes that they end in.
 * @param {{ nodeOfStack: Int32Array, parent: Int32Array }} nodes
 * @param {Float64Array | Uint32Array} ofStack
 */
export function sumsOf({ nodeOfStack, parent }, ofStack) {
  const sums = new Float64Array(parent.length)
  for (let stack = 0; stack < ofStack.length; stack++) sums[nodeOfStack[stack]] += ofStack[stack]
  return sums
}

/**
 * @param {{ parent: Int32Array }} nodes
 * @param {Float64Array} own of each node
 */
export function withCallees({ parent }, own) {
  const total = own.slice()
  for (let node = total.length - 1; node > 0; node--) total[parent[node]] += total[node]
  return total
}

/**
 * @param {Float64Array} weight of each stack
 * @param {{ nodeOfStack: Int32Array, parent: Int32Array }} nodes
 * @param {Float64Array} total
 */
function widths(weight, { nodeOfStack, parent }, total) {
  if (!weight.some((each) => each < 0)) return total
  return withCallees({ parent }, sumsOf({ nodeOfStack, parent }, weight.map(Math.abs)))
}

/**
 * What each stack's own samples weigh.
 * @param {Profile} profile
 * @param {Series | null} series
 * @param {Range} range
 */
export function weighLeaves(profile, series, { fromMs, toMs }) {
  const weight = new Float64Array(profile.stacks.frame.length)
  const samples = new Uint32Array(weight.length)
  if (!series) return { weight, samples }
  const from = fromMs == null ? -Infinity : fromMs * 1000
  const to = toMs == null ? Infinity : toMs * 1000
  const { timeUs } = series
  // Samples whose times are not known lie in no stretch of time.
  if (!timeUs && (from > 0 || to < Infinity)) return { weight, samples }
  for (let index = 0; index < series.stack.length; index++) {
    if (timeUs && (timeUs[index] < from || timeUs[index] >= to)) continue
    // What comes to nothing is no sample of this type: of an object that was freed, nothing is in use.
    if (series.weight[index] === 0) continue
    weight[series.stack[index]] += series.weight[index]
    samples[series.stack[index]]++
  }
  return { weight, samples }
}

/**
 * @param {Profile} profile
 * @param {Uint32Array} samples by stack
 */
export function mergeStacks(profile, samples) {
  const { frame, parent } = profile.stacks
  const used = stacksInUse(parent, samples)
  const nodeOfStack = new Int32Array(frame.length)
  // A node is its caller and what is called; they are numbered from 1 on, for 0 is the root.
  const nodes = new PairTable()
  for (let stack = 0; stack < frame.length; stack++) {
    if (!used[stack]) continue
    const above = parent[stack] < 0 ? 0 : nodeOfStack[parent[stack]]
    const name = profile.sameFunction[profile.frames.function[frame[stack]]]
    nodeOfStack[stack] = 1 + nodes.add(above, name * 2 + profile.frames.inlined[frame[stack]])
  }
  return { ...columnsOf(nodes), nodeOfStack }
}

/** @param {PairTable} nodes */
function columnsOf({ count, first, second }) {
  const [parent, function_] = [new Int32Array(count + 1), new Int32Array(count + 1)]
  const [depth, inlined] = [new Int32Array(count + 1), new Uint8Array(count + 1)]
  parent[0] = function_[0] = depth[0] = -1
  for (let index = 0; index < count; index++) {
    parent[index + 1] = first[index]
    function_[index + 1] = second[index] >> 1
    inlined[index + 1] = second[index] & 1
    depth[index + 1] = depth[first[index]] + 1
  }
  return { function: function_, inlined, parent, depth }
}

/**
 * A time range leaves stacks without samples; their nodes would be frames of no width.
 * @param {Int32Array} parent
 * @param {Uint32Array} samples
 */
function stacksInUse(parent, samples) {
  const used = Uint8Array.from(samples, (count) => (count > 0 ? 1 : 0))
  for (let stack = used.length - 1; stack >= 0; stack--) {
    if (used[stack] && parent[stack] >= 0) used[parent[stack]] = 1
  }
  return used
}

/**
 * @param {Profile} profile
 * @param {{ function: Int32Array, parent: Int32Array }} nodes
 * @param {Float64Array} width
 */
export function orderChildren(profile, nodes, width) {
  const count = width.length
  const firstChild = new Int32Array(count + 1)
  for (let node = 1; node < count; node++) firstChild[nodes.parent[node] + 1]++
  for (let node = 0; node < count; node++) firstChild[node + 1] += firstChild[node]
  const children = new Int32Array(Math.max(count - 1, 0))
  const next = firstChild.slice()
  for (let node = 1; node < count; node++) children[next[nodes.parent[node]]++] = node
  /** @param {number} node */
  const name = (node) => profile.functions[nodes.function[node]].name
  for (let node = 0; node < count; node++) {
    const siblings = children.subarray(firstChild[node], firstChild[node + 1])
    if (siblings.length < 2) continue
    siblings.sort((a, b) => width[b] - width[a] || compare(name(a), name(b)) || a - b)
  }
  return { firstChild, children }
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * @param {CallTree} tree
 * @param {number} node
 */
export function childrenOf(tree, node) {
  return tree.children.subarray(tree.firstChild[node], tree.firstChild[node + 1])
}

/**
 * The samples that ended in a node itself.
 * @param {CallTree} tree
 * @param {number} node
 */
export function ownSamples(tree, node) {
  return childrenOf(tree, node).reduce(
    (rest, child) => rest - tree.samples[child],
    tree.samples[node],
  )
}

/**
 * The nodes from the root's child down to `node`.
 * @param {CallTree} tree
 * @param {number} node
 */
export function pathTo(tree, node) {
  const path = []
  for (let each = node; each > 0; each = tree.parent[each]) path.push(each)
  return path.reverse()
}

/**
 * @param {CallTree} tree
 * @param {number} node
 */
export function nameOf(tree, node) {
  return node === 0 ? "all" : tree.profile.functions[tree.function[node]].name
}
