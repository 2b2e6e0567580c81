/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Rectangles } from "./layout.js" */
import { elt } from "../dom.js"
import { focusOf } from "../profile/focus.js"
import { DARK, LIGHT } from "./colors.js"
import { drawGhost } from "./ghost.js"
import { layOut, rectangleAt, rowCount } from "./layout.js"
import { Painter, ROW_HEIGHT } from "./painter.js"
import { Tooltip } from "./tooltip.js"

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
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
  #hovered = -1
  #frame = 0
  #dark = matchMedia("(prefers-color-scheme: dark)")

  /**
   * @param {(action: Action) => void} dispatch
   * @param {object} [options]
   * @param {string} [options.label]
   * @param {ConstructorParameters<typeof Tooltip>[0]} [options.describe]
   * @param {(node: number) => void} [options.onHover] told of every node the pointer comes to, and -1 where it leaves
   */
  constructor(dispatch, { label = HINT, describe, onHover = () => {} } = {}) {
    this.dispatch = dispatch
    this.onHover = onHover
    this.canvas = elt("canvas", { class: "flame-canvas", role: "img", "aria-label": label })
    this.spacer = elt("div", { class: "flame-spacer" })
    this.tooltip = new Tooltip(describe)
    this.empty = elt("p", { class: "flame-empty" })
    this.scroller = elt("div", { class: "flame-scroller" }, this.canvas, this.spacer)
    this.dom = elt("div", { class: "flame" }, this.scroller, this.empty, this.tooltip.dom)
    this.painter = new Painter(this.canvas, FONT)
    this.#listen()
  }

  #listen() {
    const { canvas } = this
    canvas.addEventListener("pointermove", (event) => this.#hover(event))
    canvas.addEventListener("pointerleave", () => this.#leave())
    canvas.addEventListener("click", (event) => this.#zoom(event))
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
    this.dom.classList.toggle("is-stale", state.edited && this.empty.hidden === true)
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
    this.painter.begin(width, height)
    const { tree = null, focus = 0, matches = null } = this.#shown ?? {}
    this.#rectangles = null
    if (!tree || tree.width[0] === 0) return drawGhost(this.painter.context, palette, width)
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const lastRow = Math.ceil((scrollTop + height) / ROW_HEIGHT)
    const rectangles = layOut(tree, { root: focus, width, firstRow, lastRow })
    this.#rectangles = rectangles
    this.painter.draw(
      { tree, rectangles, focus, matches, hovered: this.#hovered, scrollTop },
      palette,
    )
  }

  /**
   * The node under a pointer, or -1.
   * @param {MouseEvent} event
   */
  #nodeAt({ offsetX, offsetY }) {
    if (!this.#rectangles) return -1
    const row = Math.floor((offsetY + this.scroller.scrollTop) / ROW_HEIGHT)
    const index = rectangleAt(this.#rectangles, offsetX, row)
    return index < 0 ? -1 : this.#rectangles.node[index]
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const node = this.#nodeAt(event)
    const { tree, unit } = this.#shown ?? {}
    if (node < 0 || !tree || unit === undefined) return this.#leave()
    this.canvas.classList.add("is-over")
    this.tooltip.show(tree, node, unit, event)
    if (node === this.#hovered) return
    this.highlight(node)
    this.onHover(node)
  }

  /** @param {number} node what is under the pointer, here or in a picture beside this one; -1 for nothing */
  highlight(node) {
    if (node === this.#hovered) return
    this.#hovered = node
    this.#schedule()
  }

  #leave() {
    this.canvas.classList.remove("is-over")
    this.tooltip.hide()
    if (this.#hovered < 0) return
    this.highlight(-1)
    this.onHover(-1)
  }

  /** @param {MouseEvent} event */
  #zoom(event) {
    const node = this.#nodeAt(event)
    const tree = this.#shown?.tree
    if (node >= 0 && tree) this.dispatch({ type: "look", view: { focus: focusOf(tree, node) } })
  }
}
