/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Coloring } from "./colors.js" */
/** @import { FlameOptions } from "./options.js" */
/** @import { Box } from "./scene.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
import { elt, setText } from "../dom.js"
import { focusOf } from "../profile/focus.js"
import { frameInWords } from "./frame-facts.js"
import { FrameStrip } from "./frame-strip.js"
import { MELTED, NARROWEST } from "./layout.js"
import { isShown, targetOf } from "./places.js"
import { listenForPointer } from "./pointing.js"
import { Scene } from "./scene.js"
import { onThemeChange } from "./theme.js"
import { hasModifier, isMenuKey, nodeOfKey } from "./walking.js"

const LABEL =
  "Picture of the call tree. Arrow keys walk its frames, Enter zooms in, the menu key has more."

/**
 * The picture. It hangs from its root: the program's start is on top, where a page begins, and where the deepest stack
 * does not decide how far down one must look for it. Who wants it to grow as a flame turns it around.
 */
export class FlameGraph {
  /** @type {Derived | null} */
  #shown = null
  /** @type {Box | null} under the pointer */
  #hovered = null
  /** The node that the keys are at; -1 before they were used. */
  #current = -1
  /** Whether somebody was led to it, by keys or by a search. */
  #isGoneTo = false
  #frame = 0

  /**
   * @param {(action: Action) => void} dispatch
   * @param {FlameOptions} [options]
   */
  constructor(dispatch, options = {}) {
    this.dispatch = dispatch
    this.options = options
    this.canvas = elt("canvas", {
      class: "flame-canvas",
      role: "application",
      tabIndex: 0,
      "aria-label": options.label ?? LABEL,
      "aria-roledescription": "flamegraph",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      onblur: () => this.#blur(),
    })
    // It sticks to the top and takes no room, so that the spacer alone says how far one can scroll.
    const window = elt("div", { class: "flame-window" }, this.canvas)
    const spacer = elt("div", { class: "flame-spacer" })
    this.strip = new FrameStrip(options.describe)
    this.said = elt("p", { class: "visually-hidden", "aria-live": "polite" })
    this.empty = elt("p", { class: "flame-empty" })
    this.scroller = elt("div", { class: "flame-scroller" }, window, spacer)
    this.dom = elt("div", { class: "flame" }, this.scroller, this.empty, this.strip.dom, this.said)
    this.scene = new Scene(this.canvas, this.scroller, spacer)
    this.scene.isUpward = options.isUpward ?? false
    this.#listen()
  }

  get painter() {
    return this.scene.painter
  }

  #listen() {
    listenForPointer(this.canvas, {
      onPoint: (event) => this.#hover(event),
      onLeave: () => this.#leave(),
      onClick: (event) => this.#click(event),
      onMenu: (event) => this.#openMenu(event),
    })
    this.scroller.addEventListener("scroll", () => {
      this.scene.noteScroll()
      this.#leave()
      this.#schedule()
    })
    onThemeChange(() => this.#schedule())
    new ResizeObserver(() => {
      this.scene.resize()
      this.#tellRows()
      this.#schedule()
    }).observe(this.scroller)
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   * @param {string} emptyText what to say where there is no picture
   */
  sync(state, derived, emptyText) {
    if (state.view) this.look(state.view.color, state.view.upward)
    this.show(derived, emptyText)
    const isOld = state.edited || state.measured?.id !== state.run?.id
    this.dom.classList.toggle("is-stale", isOld && this.empty.hidden === true)
  }

  /**
   * @param {Coloring} color
   * @param {boolean} isUpward
   */
  look(color, isUpward) {
    const { scene } = this
    if (color === scene.color && isUpward === scene.isUpward) return
    const isTurned = isUpward !== scene.isUpward
    scene.color = color
    scene.isUpward = isUpward
    if (isTurned) scene.goToRoot()
    this.#schedule()
  }

  /**
   * @param {Derived} derived
   * @param {string} emptyText what to say where there is no picture
   */
  show(derived, emptyText) {
    this.empty.hidden = derived.tree !== null && derived.tree.width[0] > 0
    this.empty.textContent = emptyText
    if (derived === this.#shown) return
    const isOther = derived.tree !== this.#shown?.tree
    const isMoved = isOther || derived.focus !== this.#shown?.focus
    this.#shown = this.scene.shown = derived
    if (isOther) {
      this.#current = -1
      this.scene.lit = null
    }
    if (isMoved) {
      // What was pointed at is elsewhere now; who was told of it – the line in the code – is not to forget it yet.
      this.canvas.classList.remove("is-over")
      this.#hovered = null
      this.#rest()
      this.scene.goToRoot()
      this.#tellRows()
      if (this.#current >= 0 && this.#isGoneTo) this.scene.reveal(this.#current)
    }
    this.#schedule()
  }

  #tellRows() {
    this.dom.style.setProperty("--rows", String(this.scene.rows))
  }

  #schedule() {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.draw()
    })
  }

  draw() {
    this.scene.draw(this.#hovered, this.#isGoneTo ? this.#current : -1)
  }

  /** @param {MouseEvent} event */
  #hover(event) {
    const box = this.scene.boxUnder(event)
    if (!box || !this.#shown?.tree) return this.#leave()
    this.canvas.classList.add("is-over")
    const last = this.#hovered
    const isSame = box.node === last?.node &&
      (box.node >= 0 || (box.x === last.x && box.row === last.row))
    if (isSame) return
    this.#hovered = box
    this.#schedule()
    this.strip.showBox(this.#shown, box, this.scene)
    this.options.onHover?.(Math.max(box.node, -1))
  }

  /** @param {number} node what is under the pointer in a picture beside this one; -1 for nothing */
  highlight(node) {
    if (node === (this.#hovered?.node ?? -1)) return
    this.#hovered = node < 0 ? null : { node, x: 0, row: 0 }
    this.#schedule()
  }

  /** @param {readonly number[]} nodes those of the line of code that is pointed at */
  light(nodes) {
    if (this.scene.light(nodes)) this.#schedule()
  }

  #leave() {
    this.canvas.classList.remove("is-over")
    if (!this.#hovered) return
    this.#hovered = null
    this.#schedule()
    this.#rest()
    this.options.onHover?.(-1)
  }

  /** What the strip tells of while nothing is pointed at. */
  #rest() {
    const { tree, unit = "", focus = 0 } = this.#shown ?? {}
    const isAtRoot = this.#current === 0 && this.#isGoneTo
    const node = this.#current >= 0 ? this.#current : focus
    if (tree && (node > 0 || isAtRoot)) this.strip.show(tree, node, unit)
    else this.strip.clear()
  }

  /** The node that keys and menus are about: what is pointed at, walked to, or zoomed to. */
  get node() {
    if (this.#hovered && this.#hovered.node >= 0) return this.#hovered.node
    return this.#current >= 0 ? this.#current : this.#shown?.focus ?? 0
  }

  /**
   * Where a menu about a node has room beside it, on the screen.
   * @param {number} node
   */
  placeOf(node) {
    return this.scene.placeOf(node)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { tree, focus = 0 } = this.#shown ?? {}
    if (!tree) return
    const { isUpward, width } = this.scene
    const node = this.#current >= 0 ? this.#current : focus
    const window = { root: focus, narrowest: NARROWEST * tree.width[focus] / Math.max(width, 1) }
    const target = nodeOfKey(event, tree, this.#current, window, isUpward)
    if (target !== null) this.goTo(target)
    else if (event.key === "Enter" && !hasModifier(event)) this.#choose(tree, node)
    else if (isMenuKey(event)) this.options.onMenu?.(this.node, this.placeOf(this.node))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /**
   * Makes a frame the current one, in sight, and says what it is. Where it is not drawn, it is zoomed to.
   * @param {number} node
   */
  goTo(node) {
    const { tree, unit = "", focus = 0 } = this.#shown ?? {}
    if (!tree) return
    this.#hovered = null
    this.#current = node
    this.#isGoneTo = true
    setText(this.said, frameInWords(tree, node, unit))
    this.options.onHover?.(node > 0 ? node : -1)
    if (!isShown(tree, node, focus, this.scene.width)) return this.#zoom(tree, node)
    this.scene.reveal(node)
    this.#rest()
    this.#schedule()
  }

  #blur() {
    this.#isGoneTo = false
    this.#schedule()
  }

  /** @param {MouseEvent} event */
  #openMenu(event) {
    this.#hover(event)
    const node = this.#hovered?.node ?? -1
    if (node >= 0) this.options.onMenu?.(node, { x: event.clientX, y: event.clientY })
  }

  /**
   * Zooms. With a finger the first tap tells what is there: it cannot point without touching.
   * @param {MouseEvent} event
   */
  #click(event) {
    const before = this.#hovered
    this.#hover(event)
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch"
    const { tree, focus = 0 } = this.#shown ?? {}
    const box = this.#hovered
    if (!tree || !box || (isTouch && box !== before)) return
    const melted = box.node === MELTED ? this.scene.meltedIn(box) : []
    this.#choose(tree, targetOf(tree, focus, box.node, melted))
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   */
  #choose(tree, node) {
    if (this.options.onChoose) this.options.onChoose(tree, node)
    else this.#zoom(tree, node)
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   */
  #zoom(tree, node) {
    this.dispatch({ type: "look", view: { focus: focusOf(tree, node) } })
  }
}
