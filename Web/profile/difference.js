/** @import { CallTree } from "./call-tree.js" */
import { amount, percent, stepWithin, visible } from "../format.js"
import { ProfileError } from "./columns.js"
import { CATEGORIES } from "./decode.js"
import { nameOf } from "./call-tree.js"

/**
 * What a tree of two sides knows of each node, as columns. Amounts are means over the runs, with all that is called.
 * @typedef {object} Difference
 * @property {Float64Array} before
 * @property {Float64Array} after
 * @property {Float64Array} difference where it was tested the center of the pairs' differences, else of the means
 * @property {Float64Array} low of after − before; NaN where it was not tested
 * @property {Float64Array} high
 * @property {Uint8Array} change an index into CHANGES: only what is more than noise is one
 * @property {Uint8Array} shade 0, 1, 2: how much of the larger side changed
 */

export const CHANGES = /** @type {const} */ (["same", "less", "more"])
/** What stands before a name, for those who do not see the color. */
export const SIGNS = Object.freeze(["", "▼ ", "▲ "])

/**
 * The differential tree as a call tree in which a node weighs as much as it is wide: what draws and walks the one
 * draws and walks the other.
 * @param {any} json
 * @returns {CallTree & { difference: Difference }}
 */
export function decodeDifference(json) {
  const columns = json?.tree ?? {}
  const parent = Int32Array.from(list(columns.parents))
  const count = parent.length
  const functions = decodeFunctions(columns)
  /** @type {(values: unknown) => Float64Array} */
  const numbers = (values) => Float64Array.from(list(values, count), (each) => each ?? NaN)
  const function_ = Int32Array.from(list(columns.functions, count))
  const width = numbers(columns.widths)
  const [before, after] = [numbers(columns.totalBefore), numbers(columns.totalAfter)]
  // Comparisons of an earlier version of the service have none of their own.
  const centers = numbers(columns.differences ?? new Array(count).fill(null))
  const order = orderOf(parent, function_, functions.length)
  return {
    profile: {
      ...functions,
      sameFunction: Int32Array.from(functions.functions.keys()),
      frames: { function: new Int32Array(), line: new Int32Array(), inlined: new Uint8Array() },
      stacks: { frame: new Int32Array(), parent: new Int32Array() },
      series: [],
    },
    series: null,
    function: function_,
    inlined: new Uint8Array(count),
    parent,
    ...order,
    self: new Float64Array(count),
    total: width,
    width,
    samples: new Uint32Array(count),
    nodeOfStack: Int32Array.from(parent.keys()),
    selfOfStack: new Float64Array(count),
    samplesOfStack: new Uint32Array(count),
    difference: differenceOf({
      before,
      after,
      difference: centers.map((center, node) =>
        Number.isNaN(center) ? after[node] - before[node] : center
      ),
      low: numbers(columns.lows),
      high: numbers(columns.highs),
    }),
  }
}

/** @param {any} columns */
function decodeFunctions({ names, modules, categories }) {
  const texts = list(names)
  const functions = texts.map((name, index) => ({
    name: String(name),
    fullName: "",
    file: "",
    startLine: 0,
    module: index,
    kind: "code",
    category: Math.max(CATEGORIES.indexOf(list(categories, texts.length)[index]), 0),
  }))
  return { functions, modules: list(modules, texts.length).map(String), length: texts.length }
}

/**
 * Callers stand before callees and siblings together, the widest first, so their order is the nodes' own.
 * @param {Int32Array} parent
 * @param {Int32Array} function_
 * @param {number} functionCount
 */
function orderOf(parent, function_, functionCount) {
  const count = parent.length
  const depth = new Int32Array(count).fill(-1)
  const firstChild = new Int32Array(count + 1)
  for (let node = 1; node < count; node++) {
    const isKnown = function_[node] >= 0 && function_[node] < functionCount
    const isBelow = parent[node] >= parent[node - 1] && parent[node] >= 0 && parent[node] < node
    if (!isKnown || !isBelow) throw new ProfileError(`node ${node} is in no order`)
    depth[node] = depth[parent[node]] + 1
    firstChild[parent[node] + 1]++
  }
  for (let node = 0; node < count; node++) firstChild[node + 1] += firstChild[node]
  const children = Int32Array.from({ length: Math.max(count - 1, 0) }, (_, index) => index + 1)
  return { depth, firstChild, children }
}

/**
 * @param {Pick<Difference, "before" | "after" | "difference" | "low" | "high">} columns
 * @returns {Difference}
 */
export function differenceOf(columns) {
  const { before, after, low, high } = columns
  const change = Uint8Array.from(before, (_, node) => high[node] < 0 ? 1 : low[node] > 0 ? 2 : 0)
  const shade = Uint8Array.from(before, (_, node) => {
    const share = Math.abs(after[node] - before[node]) / Math.max(before[node], after[node])
    return share >= 0.5 ? 2 : share >= 0.1 ? 1 : 0
  })
  return { ...columns, change, shade }
}

/**
 * @param {unknown} value
 * @param {number} [length]
 * @returns {any[]}
 */
function list(value, length) {
  if (!Array.isArray(value)) throw new ProfileError("a column is no list")
  if (length !== undefined && value.length !== length) {
    throw new ProfileError("a column is too short")
  }
  return value
}

/**
 * What is to be said of a node, part by part; "" where there is nothing to say.
 * @param {CallTree & { difference: Difference }} tree
 * @param {number} node
 * @param {string} unit
 */
export function differenceFacts({ difference }, node, unit) {
  const [before, after] = [difference.before[node], difference.after[node]]
  const [low, high] = [difference.low[node], difference.high[node]]
  const step = stepWithin(low, high)
  /** @type {(value: number) => string} */
  const signed = (value) => amount(value, unit, true, step)
  return {
    before: amount(before, unit),
    after: amount(after, unit),
    difference: signed(difference.difference[node]),
    interval: Number.isNaN(low) ? "" : `${signed(low)} to ${signed(high)}`,
    shares: unit === "share"
      ? ""
      : `${percent(before / difference.before[0])} before, ${
        percent(after / difference.after[0])
      } after`,
    fate: before > 0 && after === 0 ? "gone" : before === 0 && after > 0 ? "new" : "",
  }
}

/**
 * The name by which assistive technology knows a node of both sides.
 * @param {CallTree & { difference: Difference }} tree
 * @param {number} node
 * @param {string} unit
 */
export function differenceLabel(tree, node, unit) {
  const facts = differenceFacts(tree, node, unit)
  const difference = facts.interval === ""
    ? facts.difference
    : `${facts.difference} (${facts.interval})`
  const parts = [`${facts.before} before`, `${facts.after} after`, difference, facts.fate]
  return [visible(nameOf(tree, node)), ...parts.filter((part) => part !== "")].join(", ")
}
