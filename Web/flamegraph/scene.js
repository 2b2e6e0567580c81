/** @import { Derived } from "../derived.js" */
/** @import { Coloring } from "./colors.js" */
/** @import { MeltedFrames, Rectangles, Window } from "./layout.js" */
import { drawGhost } from "./ghost.js"
import { layOut, meltedIn, rectangleAt, rowCount } from "./layout.js"
import { ROW_HEIGHT } from "./marks.js"
import { Painter } from "./painter.js"
import { currentPalette } from "./theme.js"

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

/** One box of the picture: a node, or MELTED or LEFT_OUT. @typedef {{ node: number, x: number, row: number }} Box */

/** What is laid out of a picture and where it is on the screen, whichever way it hangs. */
export class Scene {
  /** @type {Derived | null} */
  shown = null
  /** @type {Coloring} */
  color = "category"
  isUpward = false
  /** @type {Uint8Array | null} by node */
  lit = null
  /** @type {Rectangles | null} in rows as they are on the screen */
  #rectangles = null
  /** @type {Window} what the rectangles were laid out for, in rows from the root */
  #window = { root: 0, width: 0, firstRow: 0, lastRow: 0 }
  /** How many rows the picture has. */
  rows = 0
  /** Rows on the screen: those of the picture, or as many as there is room for where it grows from below. */
  #rows = 0

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} scroller
   * @param {HTMLElement} spacer as tall as the picture
   */
  constructor(canvas, scroller, spacer) {
    this.canvas = canvas
    this.scroller = scroller
    this.spacer = spacer
    this.painter = new Painter(canvas, FONT)
  }

  get width() {
    return this.scroller.clientWidth
  }

  /** Whether the root is in sight, and is to stay there when the picture is given another size. */
  #isAtRoot = true

  noteScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller
    this.#isAtRoot = this.isUpward ? scrollTop + clientHeight >= scrollHeight - 1 : scrollTop === 0
  }

  resize() {
    if (this.#isAtRoot) this.goToRoot()
    else this.fit()
  }

  goToRoot() {
    this.#isAtRoot = true
    this.fit()
    this.scroller.scrollTop = this.isUpward ? this.scroller.scrollHeight : 0
  }

  /** How far down there is anything depends on the width: what is too narrow to see ends there. */
  fit() {
    const { tree = null, focus = 0 } = this.shown ?? {}
    const { clientWidth, clientHeight } = this.scroller
    const rows = tree ? rowCount(tree, focus, clientWidth) : 0
    this.#rows = this.isUpward ? Math.max(rows, Math.floor(clientHeight / ROW_HEIGHT)) : rows
    this.spacer.style.height = `${rows * ROW_HEIGHT}px`
    this.rows = rows
  }

  /**
   * @param {Box | null} hovered
   * @param {number} current the node to outline; -1 for none
   */
  draw(hovered, current) {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.scroller
    const palette = currentPalette()
    this.canvas.style.height = `${height}px`
    this.painter.begin(width, height)
    const { tree = null, focus = 0, matches = null } = this.shown ?? {}
    this.#rectangles = null
    if (!tree || tree.width[0] === 0) return drawGhost(this.painter.context, palette, width)
    this.#rectangles = this.#layOut(tree, focus)
    const { lit, color } = this
    this.painter.draw({
      tree,
      rectangles: this.#rectangles,
      focus,
      matches,
      hovered: this.indexOf(hovered),
      current: current < 0 ? -1 : this.#indexOfNode(current),
      lit,
      color,
      scrollTop,
    }, palette)
  }

  /**
   * @param {NonNullable<Derived["tree"]>} tree
   * @param {number} focus
   */
  #layOut(tree, focus) {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.scroller
    const first = Math.floor(scrollTop / ROW_HEIGHT)
    const last = Math.ceil((scrollTop + height) / ROW_HEIGHT)
    const [firstRow, lastRow] = this.isUpward
      ? [Math.max(this.#turned(last), 0), this.#turned(first)]
      : [first, last]
    this.#window = { root: focus, width, firstRow, lastRow }
    const rectangles = layOut(tree, this.#window)
    if (!this.isUpward) return rectangles
    for (let index = 0; index < rectangles.count; index++) {
      rectangles.row[index] = this.#turned(rectangles.row[index])
    }
    return rectangles
  }

  /** @param {number} row from the root, or from the top of the screen: each is the other, turned around */
  #turned(row) {
    return this.#rows - 1 - row
  }

  /**
   * @param {MouseEvent} event
   * @returns {Box | null}
   */
  boxUnder({ offsetX, offsetY }) {
    const { scrollTop } = this.scroller
    const boxes = this.#rectangles
    if (!boxes) return null
    const index = rectangleAt(boxes, offsetX, Math.floor((offsetY + scrollTop) / ROW_HEIGHT))
    if (index < 0) return null
    return { node: boxes.node[index], x: boxes.x[index], row: boxes.row[index] }
  }

  /**
   * The rectangle of a box, or -1.
   * @param {Box | null} box
   */
  indexOf(box) {
    if (!box || !this.#rectangles) return -1
    return box.node >= 0
      ? this.#indexOfNode(box.node)
      : rectangleAt(this.#rectangles, box.x, box.row)
  }

  /** @param {number} node */
  #indexOfNode(node) {
    const { node: nodes, count } = this.#rectangles ?? { node: new Int32Array(), count: 0 }
    return nodes.subarray(0, count).indexOf(node)
  }

  /**
   * Whether other nodes are lit now.
   * @param {readonly number[]} nodes
   */
  light(nodes) {
    const { tree } = this.shown ?? {}
    if (!tree || (nodes.length === 0 && !this.lit)) return false
    const lit = nodes.length > 0 ? new Uint8Array(tree.parent.length) : null
    for (const node of nodes) if (lit) lit[node] = 1
    this.lit = lit
    return true
  }

  /**
   * What a melted box stands for.
   * @param {Box} box
   * @returns {MeltedFrames[]}
   */
  meltedIn(box) {
    const tree = this.shown?.tree
    const index = this.indexOf(box)
    if (!tree || !this.#rectangles || index < 0) return []
    const row = this.isUpward ? this.#turned(box.row) : box.row
    return meltedIn(tree, this.#window, { row, x: box.x, width: this.#rectangles.width[index] })
  }

  /**
   * Where a menu about a node has room beside it, on the screen.
   * @param {number} node
   */
  placeOf(node) {
    const { left, top } = this.canvas.getBoundingClientRect()
    const index = this.#indexOfNode(node)
    const x = index < 0 ? 0 : this.#rectangles?.x[index] ?? 0
    const row = index < 0 ? 0 : this.#rectangles?.row[index] ?? 0
    const y = (row + 1) * ROW_HEIGHT - this.scroller.scrollTop
    return { x: left + x + ROW_HEIGHT / 2, y: top + y }
  }

  /**
   * Scrolls a node's row into sight.
   * @param {number} node
   */
  reveal(node) {
    const { tree, focus = 0 } = this.shown ?? {}
    if (!tree) return
    const all = layOut(tree, { root: focus, width: this.width, firstRow: 0, lastRow: Infinity })
    const index = all.node.subarray(0, all.count).indexOf(node)
    if (index < 0) return
    const row = this.isUpward ? this.#turned(all.row[index]) : all.row[index]
    const { scrollTop, clientHeight } = this.scroller
    const [top, bottom] = [row * ROW_HEIGHT, (row + 1) * ROW_HEIGHT]
    if (top < scrollTop) this.scroller.scrollTop = top
    else if (bottom > scrollTop + clientHeight) this.scroller.scrollTop = bottom - clientHeight
  }
}
