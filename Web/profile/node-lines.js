/** @import { CallTree } from "./call-tree.js" */

// Which lines of the source a node of the picture stands on, and which nodes a line has. Both are asked for with every
// move of the pointer: what it takes to answer is worked out once a tree.

/**
 * @typedef {object} Places
 * @property {Int32Array} first where each node's stacks begin in `stacks`; one more than there are nodes
 * @property {Int32Array} stacks
 * @property {Float64Array} weight of each stack with all that it calls, by its size
 * @property {Map<string, Set<number>> | null} nodes by file and line; made with the first question
 * @property {Map<string, number[]>} answers in their order, once asked for
 */

/** @type {WeakMap<CallTree, Places>} */
const known = new WeakMap()

/** @param {CallTree} tree */
function placesOf(tree) {
  let places = known.get(tree)
  if (!places) known.set(tree, places = collect(tree))
  return places
}

/**
 * @param {CallTree} tree
 * @returns {Places}
 */
function collect({ nodeOfStack, parent, selfOfStack, profile }) {
  const first = new Int32Array(parent.length + 1)
  for (const node of nodeOfStack) first[node + 1]++
  for (let node = 0; node < parent.length; node++) first[node + 1] += first[node]
  const next = first.slice()
  const stacks = new Int32Array(nodeOfStack.length)
  nodeOfStack.forEach((node, stack) => stacks[next[node]++] = stack)
  const weight = selfOfStack.map(Math.abs)
  const callers = profile.stacks.parent
  for (let stack = weight.length - 1; stack >= 0; stack--) {
    if (callers[stack] >= 0) weight[callers[stack]] += weight[stack]
  }
  return { first, stacks, weight, nodes: null, answers: new Map() }
}

/**
 * The lines of a node's function that it was seen on, with what each weighs.
 * @param {CallTree} tree
 * @param {number} node
 * @returns {Map<number, number>}
 */
export function linesOf(tree, node) {
  const { first, stacks, weight } = placesOf(tree)
  const { frames, stacks: table } = tree.profile
  /** @type {Map<number, number>} */
  const lines = new Map()
  // The root has no frame, and stacks without samples are counted as its.
  if (node === 0) return lines
  for (let index = first[node]; index < first[node + 1]; index++) {
    const line = frames.line[table.frame[stacks[index]]]
    if (line > 0) lines.set(line, (lines.get(line) ?? 0) + weight[stacks[index]])
  }
  return lines
}

/**
 * The line of `node`'s function that weighs most, the first of several; 0 where no line is known.
 * @param {CallTree} tree
 * @param {number} node
 */
export function hottestLine(tree, node) {
  let hottest = 0
  let most = -1
  for (const [line, weight] of linesOf(tree, node)) {
    if (weight > most || (weight === most && line < hottest)) {
      most = weight
      hottest = line
    }
  }
  return hottest
}

/**
 * The nodes that were seen on a line of a source file, inlined ones included, the heaviest first.
 * @param {CallTree} tree
 * @param {string} file matched against the last part of the paths in the debug information
 * @param {number} line
 * @returns {number[]}
 */
export function nodesOn(tree, file, line) {
  const places = placesOf(tree)
  const key = keyOf(file, line)
  const known = places.answers.get(key)
  if (known) return known
  places.nodes ??= nodesByLine(tree)
  const nodes = [...places.nodes.get(key) ?? []]
    .sort((a, b) => tree.width[b] - tree.width[a] || a - b)
  places.answers.set(key, nodes)
  return nodes
}

/** @param {CallTree} tree */
function nodesByLine({ profile, nodeOfStack }) {
  const { functions, frames, stacks } = profile
  const files = functions.map(({ file }) => file.slice(file.lastIndexOf("/") + 1))
  /** @type {Map<string, Set<number>>} */
  const nodes = new Map()
  for (let stack = 0; stack < stacks.frame.length; stack++) {
    const frame = stacks.frame[stack]
    const file = files[frames.function[frame]]
    if (file === "" || frames.line[frame] === 0 || nodeOfStack[stack] === 0) continue
    const key = keyOf(file, frames.line[frame])
    const found = nodes.get(key)
    if (found) found.add(nodeOfStack[stack])
    else nodes.set(key, new Set([nodeOfStack[stack]]))
  }
  return nodes
}

/**
 * @param {string} file
 * @param {number} line
 */
function keyOf(file, line) {
  return `${file.slice(file.lastIndexOf("/") + 1)}:${line}`
}
