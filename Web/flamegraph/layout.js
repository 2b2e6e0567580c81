/** @import { CallTree } from "../profile/call-tree.js" */
import { pathTo } from "../profile/call-tree.js"

/**
 * Which part of the call tree a picture shows, and how large.
 * @typedef {object} Window
 * @property {number} root the node that takes the whole width; its callers lie above it, as wide
 * @property {number} width in pixels
 * @property {number} firstRow rows above are laid out but not drawn
 * @property {number} lastRow
 */

/** Stands for neighbors too narrow to show one by one. */
export const MELTED = -1
/** Stands for the callers between the root and those that are shown above a zoomed frame. */
export const LEFT_OUT = -2
/** Callers above a zoomed frame: more of them would push out of sight what one zoomed to. */
export const CALLERS_SHOWN = 3

/**
 * Neighbors that melted into one: the children of `parent` from one index of the tree's `children` up to another.
 * @typedef {{ parent: number, from: number, to: number, weight: number }} MeltedFrames
 */

/**
 * The rectangles to draw, as columns. A node below 0 is MELTED or LEFT_OUT.
 * @typedef {object} Rectangles
 * @property {number} count
 * @property {Int32Array} node
 * @property {Int32Array} row
 * @property {Float32Array} x
 * @property {Float32Array} width
 */

/** Narrower than this, in pixels, frames melt into one: nobody can read or hit them. */
export const NARROWEST = 3

/**
 * The rows in which the picture of `root` has something to show.
 * @param {CallTree} tree
 * @param {number} root
 * @param {number} width in pixels
 */
export function rowCount(tree, root, width) {
  const { count, row } = layOut(tree, { root, width, firstRow: 0, lastRow: Infinity })
  let deepest = -1
  for (let index = 0; index < count; index++) if (row[index] > deepest) deepest = row[index]
  return deepest + 1
}

/**
 * What stands above a zoomed frame, from the root down to itself, row by row.
 * @param {CallTree} tree
 * @param {number} root
 */
export function rowsAbove(tree, root) {
  const path = pathTo(tree, root)
  if (tree.isOfOne) return path
  if (path.length <= CALLERS_SHOWN + 2) return root === 0 ? [0] : [0, ...path]
  return [0, LEFT_OUT, ...path.slice(-CALLERS_SHOWN - 1)]
}

/**
 * The caller that the row of those left out leads to: the one right above the callers that are shown.
 * @param {CallTree} tree
 * @param {number} root
 */
export function lastLeftOut(tree, root) {
  return pathTo(tree, root).at(-CALLERS_SHOWN - 2) ?? 0
}

/**
 * Lays out what a window shows. Children are sorted by weight, so from the first that is too narrow on all are, and
 * the walk never goes below them: what is visible bounds the work, not what the profile holds.
 * @param {CallTree} tree
 * @param {Window} window
 * @param {(row: number, x: number, melted: MeltedFrames) => void} [onMelt] told of all that is too narrow
 * @returns {Rectangles}
 */
export function layOut(tree, window, onMelt) {
  const out = new RectangleList()
  const total = tree.width[window.root]
  if (total <= 0 || window.width <= 0) return out.columns()
  const above = rowsAbove(tree, window.root)
  above.forEach((caller, row) => out.add(caller, row, 0, window.width, window))
  const rowOfChildren = above.length - tree.depth[window.root]
  const scale = window.width / total
  // Parallel stacks and plain indexes: this runs for every visible frame of every redraw.
  const nodes = [window.root]
  const starts = [0]
  while (nodes.length > 0) {
    const node = /** @type {number} */ (nodes.pop())
    let x = /** @type {number} */ (starts.pop())
    const row = tree.depth[node] + rowOfChildren
    if (row > window.lastRow) continue
    const below = nodes.length
    const end = tree.firstChild[node + 1]
    for (let index = tree.firstChild[node]; index < end; index++) {
      const child = tree.children[index]
      const width = tree.width[child] * scale
      if (width < NARROWEST) {
        const weight = weightOf(tree, index, end)
        out.melt(row, x, weight * scale, window)
        onMelt?.(row, x, { parent: node, from: index, to: end, weight })
        break
      }
      out.add(child, row, x, width, window)
      nodes.push(child)
      starts.push(x)
      x += width
    }
    // From left to right, so that what melts meets its neighbor.
    reverseFrom(nodes, below)
    reverseFrom(starts, below)
  }
  return out.columns()
}

/**
 * What the siblings from one index up to another weigh together.
 * @param {CallTree} tree
 * @param {number} from
 * @param {number} to
 */
function weightOf(tree, from, to) {
  let weight = 0
  for (let index = from; index < to; index++) weight += tree.width[tree.children[index]]
  return weight
}

/**
 * @param {number[]} list
 * @param {number} first
 */
function reverseFrom(list, first) {
  for (let low = first, high = list.length - 1; low < high; low++, high--) {
    const value = list[low]
    list[low] = list[high]
    list[high] = value
  }
}

/** Grows as rectangles come; a melted neighbor of a melted rectangle widens it. */
class RectangleList {
  count = 0
  node = new Int32Array(1024)
  row = new Int32Array(1024)
  x = new Float32Array(1024)
  width = new Float32Array(1024)
  /** @type {Map<number, number>} row → its last melted rectangle */
  #melted = new Map()

  /**
   * @param {number} node
   * @param {number} row
   * @param {number} x
   * @param {number} width
   * @param {Window} window
   */
  add(node, row, x, width, window) {
    if (row < window.firstRow || row > window.lastRow) return
    if (this.count === this.node.length) this.#grow()
    this.node[this.count] = node
    this.row[this.count] = row
    this.x[this.count] = x
    this.width[this.count++] = width
  }

  /**
   * @param {number} row
   * @param {number} x
   * @param {number} width
   * @param {Window} window
   */
  melt(row, x, width, window) {
    const last = this.#melted.get(row)
    if (last !== undefined) {
      const gap = x - (this.x[last] + this.width[last])
      if (gap >= -NARROWEST && gap < NARROWEST) {
        this.width[last] = x + width - this.x[last]
        return
      }
    }
    const before = this.count
    this.add(MELTED, row, x, width, window)
    if (this.count > before) this.#melted.set(row, before)
  }

  #grow() {
    const length = this.node.length * 2
    this.node = copy(new Int32Array(length), this.node)
    this.row = copy(new Int32Array(length), this.row)
    this.x = copy(new Float32Array(length), this.x)
    this.width = copy(new Float32Array(length), this.width)
  }

  /** @returns {Rectangles} */
  columns() {
    const { count, node, row, x, width } = this
    return { count, node, row, x, width }
  }
}

/**
 * @template {Int32Array | Float32Array} Column
 * @param {Column} larger
 * @param {Column} column
 */
function copy(larger, column) {
  larger.set(column)
  return larger
}

/**
 * What one melted rectangle stands for, the heaviest parent's first.
 * @param {CallTree} tree
 * @param {Window} window that the rectangle was laid out for
 * @param {{ row: number, x: number, width: number }} rectangle
 */
export function meltedIn(tree, window, { row, x, width }) {
  /** @type {MeltedFrames[]} */
  const found = []
  layOut(tree, { ...window, firstRow: row, lastRow: row }, (meltedRow, start, melted) => {
    if (meltedRow === row && start >= x - 0.01 && start < x + width) found.push(melted)
  })
  return found.sort((a, b) => b.weight - a.weight)
}

/**
 * The rectangle under a point, or -1.
 * @param {Rectangles} rectangles
 * @param {number} x
 * @param {number} row
 */
export function rectangleAt(rectangles, x, row) {
  for (let index = 0; index < rectangles.count; index++) {
    if (rectangles.row[index] !== row) continue
    const offset = x - rectangles.x[index]
    if (offset >= 0 && offset < Math.max(rectangles.width[index], 1)) return index
  }
  return -1
}
