/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { MeltedFrames, Rectangles, Window } from "./layout.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
import { elt } from "../dom.js"
import { plural } from "../format.js"
import { focusOf } from "../profile/focus.js"
import { DARK, LIGHT } from "./colors.js"
import { drawGhost } from "./ghost.js"
import { FrameStrip } from "./frame-strip.js"
import { lastLeftOut, layOut, LEFT_OUT, MELTED, meltedIn, rectangleAt, rowCount } from "./layout.js"
import { Painter, ROW_HEIGHT } from "./painter.js"

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
/** No box at all. */
const NOTHING = -3
const HINT = "A picture of the call tree, which follows as a list."

/**
 * The picture. It hangs from its root: the program's start is on top, where a page begins, and where the deepest stack
 * does not decide how far down one must look for it.
 */
export class FlameGraph {
  /** @type {Derived | null} */
  #shown = null
  /** @type {Rectangles | null} */
  #rectangles = null
  /** @type {Window} what the rectangles were laid out for */
  #window = { root: 0, width: 0, firstRow: 0, lastRow: 0 }
  /** The node under the pointer, MELTED, LEFT_OUT or NOTHING. */
  #hovered = NOTHING
  /** Where the pointer is, for what has no node: two melted boxes are told apart by their places. */
  #place = { x: 0, row: 0 }
  #frame = 0
  #dark = matchMedia("(prefers-color-scheme: dark)")

  /**
   * @param {(action: Action) => void} dispatch
   * @param {object} [options]
   * @param {string} [options.label]
   * @param {ConstructorParameters<typeof FrameStrip>[0]} [options.describe]
   * @param {(node: number) => void} [options.onHover] told of every node the pointer comes to, and -1 where it leaves
   */
  constructor(dispatch, { label = HINT, describe, onHover = () => {} } = {}) {
    this.dispatch = dispatch
    this.onHover = onHover
    this.canvas = elt("canvas", { class: "flame-canvas", role: "img", "aria-label": label })
    // It sticks to the top and takes no room, so that the spacer alone says how far one can scroll.
    const window = elt("div", { class: "flame-window" }, this.canvas)
    this.spacer = elt("div", { class: "flame-spacer" })
    this.strip = new FrameStrip(describe)
    this.empty = elt("p", { class: "flame-empty" })
    this.scroller = elt("div", { class: "flame-scroller" }, window, this.spacer)
    this.dom = elt("div", { class: "flame" }, this.scroller, this.empty, this.strip.dom)
    this.painter = new Painter(this.canvas, FONT)
    this.#listen()
  }

  #listen() {
    const { canvas } = this
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.#hover(event)
    })
    canvas.addEventListener("pointerleave", (event) => {
      // A finger that is lifted leaves, too: what it pointed at is still to be read.
      if (event.pointerType !== "touch") this.#leave()
    })
    canvas.addEventListener("click", (event) => this.#click(event))
    this.scroller.addEventListener("scroll", () => {
      this.#leave()
      this.#schedule()
    })
    this.#dark.addEventListener("change", () => this.#schedule())
    new ResizeObserver(() => {
      this.#fit()
      this.#schedule()
    }).observe(this.scroller)
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   * @param {string} emptyText what to say where there is no picture
   */
  sync(state, derived, emptyText) {
    this.show(derived, emptyText)
    const isOld = state.edited || state.measured?.id !== state.run?.id
    this.dom.classList.toggle("is-stale", isOld && this.empty.hidden === true)
  }

  /**
   * @param {Derived} derived
   * @param {string} emptyText what to say where there is no picture
   */
  show(derived, emptyText) {
    this.empty.hidden = derived.tree !== null && derived.tree.width[0] > 0
    this.empty.textContent = emptyText
    if (derived === this.#shown) return
    const isMoved = derived.tree !== this.#shown?.tree || derived.focus !== this.#shown?.focus
    this.#shown = derived
    if (isMoved) {
      this.#leave()
      this.#rest()
      this.#fit()
      this.scroller.scrollTop = 0
    }
    this.#schedule()
  }

  /** How far down there is anything depends on the width: what is too narrow to see ends there. */
  #fit() {
    const { tree = null, focus = 0 } = this.#shown ?? {}
    const rows = tree ? rowCount(tree, focus, this.scroller.clientWidth) : 0
    this.spacer.style.height = `${rows * ROW_HEIGHT}px`
    this.dom.style.setProperty("--rows", String(rows))
    // Who has no pointer scrolls with the arrow keys, where there is anything to scroll.
    const isTall = rows * ROW_HEIGHT > this.scroller.clientHeight
    if (isTall) this.scroller.tabIndex = 0
    else this.scroller.removeAttribute("tabindex")
  }

  #schedule() {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.draw()
    })
  }

  draw() {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.scroller
    const palette = this.#dark.matches ? DARK : LIGHT
    this.canvas.style.height = `${height}px`
    this.painter.begin(width, height)
    const { tree = null, focus = 0, matches = null } = this.#shown ?? {}
    this.#rectangles = null
    if (!tree || tree.width[0] === 0) return drawGhost(this.painter.context, palette, width)
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const lastRow = Math.ceil((scrollTop + height) / ROW_HEIGHT)
    this.#window = { root: focus, width, firstRow, lastRow }
    const rectangles = layOut(tree, this.#window)
    this.#rectangles = rectangles
    const hovered = this.#hoveredIn(rectangles)
    this.painter.draw({ tree, rectangles, focus, matches, hovered, scrollTop }, palette)
  }

  /** @param {Rectangles} rectangles */
  #hoveredIn(rectangles) {
    if (this.#hovered === NOTHING) return -1
    if (this.#hovered >= 0) {
      return rectangles.node.subarray(0, rectangles.count).indexOf(this.#hovered)
    }
    return rectangleAt(rectangles, this.#place.x, this.#place.row)
  }

  /**
   * The rectangle under a pointer, or -1.
   * @param {MouseEvent} event
   */
  #rectangleUnder({ offsetX, offsetY }) {
    if (!this.#rectangles) return -1
    const row = Math.floor((offsetY + this.scroller.scrollTop) / ROW_HEIGHT)
    return rectangleAt(this.#rectangles, offsetX, row)
  }

  /** @param {MouseEvent} event */
  #hover(event) {
    const index = this.#rectangleUnder(event)
    if (index < 0 || !this.#rectangles || !this.#shown?.tree) return this.#leave()
    this.canvas.classList.add("is-over")
    const node = this.#rectangles.node[index]
    const place = { x: this.#rectangles.x[index], row: this.#rectangles.row[index] }
    const isSame = node === this.#hovered &&
      (node >= 0 || (place.x === this.#place.x && place.row === this.#place.row))
    if (isSame) return
    this.#place = place
    this.#hovered = node
    this.#schedule()
    this.#describe(this.#shown, node)
    this.onHover(Math.max(node, -1))
  }

  /**
   * @param {Derived} shown
   * @param {number} node
   */
  #describe({ tree, unit, focus }, node) {
    if (!tree) return
    if (node >= 0) return this.strip.show(tree, node, unit)
    if (node === MELTED) return this.strip.showMelted(tree, this.#meltedHere(), unit)
    const callers = plural(tree.depth[lastLeftOut(tree, focus)] + 1, "caller")
    this.strip.clear(`${callers} left out here. Click to zoom out to the last of them.`)
  }

  /**
   * What the melted box under the pointer stands for.
   * @returns {MeltedFrames[]}
   */
  #meltedHere() {
    const tree = this.#shown?.tree
    const index = this.#rectangles ? this.#hoveredIn(this.#rectangles) : -1
    if (!tree || !this.#rectangles || index < 0) return []
    const { row, x, width } = this.#rectangles
    return meltedIn(tree, this.#window, { row: row[index], x: x[index], width: width[index] })
  }

  /** @param {number} node what is under the pointer in a picture beside this one; -1 for nothing */
  highlight(node) {
    const hovered = node < 0 ? NOTHING : node
    if (hovered === this.#hovered) return
    this.#hovered = hovered
    this.#schedule()
  }

  #leave() {
    this.canvas.classList.remove("is-over")
    if (this.#hovered === NOTHING) return
    this.#hovered = NOTHING
    this.#schedule()
    this.#rest()
    this.onHover(-1)
  }

  /** What the strip tells of while nothing is pointed at. */
  #rest() {
    const { tree, unit = "", focus = 0 } = this.#shown ?? {}
    if (tree && focus > 0) this.strip.show(tree, focus, unit)
    else this.strip.clear()
  }

  /**
   * Zooms. With a finger the first tap tells what is there: it cannot point without touching.
   * @param {MouseEvent} event
   */
  #click(event) {
    const before = this.#hovered
    const place = this.#place
    this.#hover(event)
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch"
    const isNew = this.#hovered !== before || this.#place !== place
    const tree = this.#shown?.tree
    if (!tree || this.#hovered === NOTHING || (isTouch && isNew)) return
    this.dispatch({ type: "look", view: { focus: focusOf(tree, this.#target(tree)) } })
  }

  /**
   * Where a click on what is under the pointer leads.
   * @param {CallTree} tree
   */
  #target(tree) {
    const { focus = 0 } = this.#shown ?? {}
    if (this.#hovered >= 0) return this.#hovered
    if (this.#hovered === LEFT_OUT) return lastLeftOut(tree, focus)
    const [heaviest] = this.#meltedHere()
    if (!heaviest) return focus
    // They grow with their caller; where that has the whole width already, the heaviest of them has to do.
    return heaviest.parent === focus ? tree.children[heaviest.from] : heaviest.parent
  }
}
