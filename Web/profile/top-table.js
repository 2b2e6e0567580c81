/** @import { CallTree } from "./call-tree.js" */
import { ownSamples } from "./call-tree.js"

/** @typedef {{ function: number, name: string, module: string, self: number, total: number, selfSamples: number, samples: number }} TopRow */
/** @typedef {"name" | "self" | "total" | "samples" | "module"} TopColumn */

/**
 * One row a function. A recursive function's total counts each sample once: only its outermost call adds.
 * @param {CallTree} tree
 * @param {number} [root] only what is below this node
 * @returns {TopRow[]}
 */
export function topRows(tree, root = 0) {
  const { functions, modules } = tree.profile
  /** @type {Map<number, TopRow>} */
  const rows = new Map()
  visitOutermost(tree, root, (node, outermost) => {
    const index = tree.function[node]
    const { name, module } = functions[index]
    const counts = { self: 0, total: 0, selfSamples: 0, samples: 0 }
    const row = rows.get(index) ??
      { function: index, name, module: modules[module] ?? "", ...counts }
    rows.set(index, row)
    row.self += tree.self[node]
    row.selfSamples += ownSamples(tree, node)
    if (!outermost) return
    row.total += tree.total[node]
    row.samples += tree.samples[node]
  })
  return [...rows.values()]
}

/**
 * Visits the nodes below and including `root`, telling of each whether its function is not already above it.
 * @param {CallTree} tree
 * @param {number} root
 * @param {(node: number, outermost: boolean) => void} visit
 */
function visitOutermost(tree, root, visit) {
  const open = new Int32Array(tree.profile.functions.length)
  const stack = [root]
  while (stack.length > 0) {
    const next = /** @type {number} */ (stack.pop())
    if (next < 0) {
      open[tree.function[~next]]--
      continue
    }
    if (next > 0) {
      visit(next, open[tree.function[next]] === 0)
      open[tree.function[next]]++
      stack.push(~next)
    }
    for (let child = tree.firstChild[next]; child < tree.firstChild[next + 1]; child++) {
      stack.push(tree.children[child])
    }
  }
}

/**
 * Weights by their size, for they may be negative. Equal rows stand in the server's order: by total, then by name.
 * @param {TopRow[]} rows
 * @param {TopColumn} column
 * @param {boolean} descending
 */
export function sortRows(rows, column, descending) {
  const sign = descending ? -1 : 1
  /** @type {(a: TopRow, b: TopRow) => number} */
  const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)]
    return (left < right ? -sign : left > right ? sign : 0) ||
      Math.abs(b.total) - Math.abs(a.total) || byName(a, b) || a.function - b.function
  })
}

/**
 * @param {TopRow} row
 * @param {TopColumn} column
 */
function valueOf(row, column) {
  return column === "self" || column === "total" ? Math.abs(row[column]) : row[column]
}
