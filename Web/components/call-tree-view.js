/** @import { Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Row } from "./rows.js" */
import { elt } from "../dom.js"
import { childrenOf } from "../profile/call-tree.js"
import { describeRow, isOnArrow, rowItem } from "./call-tree-row.js"
import { focusOf, namesTo, nodeAt } from "../profile/focus.js"
import { openAtFirst, opened, visibleRows } from "./rows.js"
import { targetOfKey } from "./tree-keys.js"

/** The flamegraph as a list that opens: the same frames, for eyes, keyboard and screen reader alike. */
export class CallTreeView {
  /** @type {Derived | null} */
  #shown = null
  /** @type {Set<number>} */
  #expanded = new Set()
  /** @type {Row[]} */
  #rows = []
  /** Whether somebody opened or closed what is open. */
  #isArranged = false
  /** @type {number} the one node that Tab reaches */
  #current = 0

  /**
   * @param {(action: Action) => void} dispatch
   * @param {object} [options]
   * @param {string} [options.kind] a further class
   * @param {typeof describeRow} [options.describe] what a row says
   * @param {string} [options.label]
   * @param {(tree: CallTree, node: number) => void} [options.onChoose] instead of zooming
   * @param {(node: number) => void} [options.onHover] told of the row that is pointed at or walked to; -1 for none
   * @param {(node: number, place: { x: number, y: number }) => void} [options.onMenu]
   */
  constructor(dispatch, options = {}) {
    const { kind = "", describe = describeRow, label = "Call tree" } = options
    this.dispatch = dispatch
    this.options = options
    this.describe = describe
    this.dom = elt("div", {
      role: "tree",
      "aria-label": label,
      class: `call-tree ${kind}`.trim(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      onclick: (/** @type {MouseEvent} */ event) => this.#click(event),
      onpointerover: (/** @type {PointerEvent} */ event) => this.#point(event.target),
      onpointerleave: () => options.onHover?.(-1),
      onfocusin: (/** @type {FocusEvent} */ event) => this.#point(event.target),
      onfocusout: () => options.onHover?.(-1),
      oncontextmenu: (/** @type {PointerEvent} */ event) => this.#openMenu(event),
    })
  }

  /** @param {EventTarget | null} target */
  #rowOf(target) {
    const item = target instanceof Element ? target.closest("[role=treeitem]") : null
    if (!(item instanceof HTMLElement)) return null
    return this.#rows.find(({ node }) => String(node) === item.dataset.node) ?? null
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    const row = this.#rowOf(target)
    if (row && row.node > 0) this.options.onHover?.(row.node)
  }

  /** @param {PointerEvent} event by the right button, a long press, or the menu key */
  #openMenu(event) {
    const row = this.#rowOf(event.target)
    if (!this.options.onMenu || !row || row.node <= 0) return
    event.preventDefault()
    const { left, bottom } = /** @type {HTMLElement} */ (event.target).getBoundingClientRect()
    const isByKey = event.clientX === 0 && event.clientY === 0
    this.options.onMenu(
      row.node,
      isByKey ? { x: left, y: bottom } : { x: event.clientX, y: event.clientY },
    )
  }

  /** The node that the keys are at. */
  get node() {
    return this.dom.contains(document.activeElement) ? this.#current : 0
  }

  /**
   * Opens the way to a node and scrolls it into sight.
   * @param {number} node
   */
  goTo(node) {
    const { tree } = this.#shown ?? {}
    if (!tree) return
    this.#expanded = opened(tree, this.#expanded, node)
    this.#current = node
    this.#render()
    this.#itemOf(node)?.scrollIntoView({ block: "nearest" })
  }

  /** @param {Derived} derived */
  sync(derived) {
    if (derived === this.#shown) return
    const { tree, focus } = derived
    if (tree !== this.#shown?.tree) this.#moveTo(tree, this.#shown?.tree ?? null)
    if (tree && focus > 0 && focus !== this.#shown?.focus) {
      this.#expanded = opened(tree, this.#expanded, focus)
      this.#current = focus
    }
    this.#shown = derived
    this.#render()
  }

  /**
   * A tree that grew, or that of the next run, is open where the one before was.
   * @param {CallTree | null} tree
   * @param {CallTree | null} before
   */
  #moveTo(tree, before) {
    /** @type {(node: number) => number} */
    const found = (node) => tree && before && node > 0 ? nodeAt(tree, namesTo(before, node)) : -1
    const carried = this.#isArranged
      ? [...this.#expanded].map(found).filter((node) => node > 0)
      : []
    if (carried.length === 0) this.#isArranged = false
    this.#expanded = this.#isArranged ? new Set(carried) : tree ? openAtFirst(tree) : new Set()
    const first = tree ? (childrenOf(tree, 0)[0] ?? 0) : 0
    const current = found(this.#current)
    this.#current = current > 0 ? current : first
  }

  #render() {
    const { tree } = this.#shown ?? {}
    if (!tree || !this.#shown) return this.dom.replaceChildren()
    const hadFocus = this.dom.contains(document.activeElement)
    this.#rows = visibleRows(tree, this.#expanded)
    if (!this.#rows.some(({ node }) => node === this.#current)) {
      this.#current = this.#rows[0]?.node ?? 0
    }
    const shown = this.#shown
    this.dom.replaceChildren(...this.#rows.map((row) => {
      const item = rowItem(row, tree, shown, this.describe)
      item.tabIndex = row.node === this.#current ? 0 : -1
      return item
    }))
    if (hadFocus) this.#focusCurrent()
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const index = this.#rows.findIndex(({ node }) => node === this.#current)
    const row = this.#rows[index]
    if (!row) return
    if (event.key === "Enter" || event.key === " ") this.#zoom(row.node)
    else if (event.key === "ArrowRight" && row.expanded === false) this.#toggle(row.node)
    else if (event.key === "ArrowLeft" && row.expanded) this.#toggle(row.node)
    else if (!this.#move(targetOfKey(event.key, this.#rows, index))) return
    event.preventDefault()
  }

  /** @param {number | null} index */
  #move(index) {
    const row = index === null ? undefined : this.#rows[index]
    if (!row) return false
    if (row.node >= 0) this.#setCurrent(row.node)
    this.#focusCurrent()
    return true
  }

  /** @param {number} node */
  #setCurrent(node) {
    this.#itemOf(this.#current)?.setAttribute("tabindex", "-1")
    this.#current = node
    this.#itemOf(node)?.setAttribute("tabindex", "0")
  }

  #focusCurrent() {
    this.#itemOf(this.#current)?.focus()
  }

  /**
   * @param {number} node
   * @returns {HTMLElement | null}
   */
  #itemOf(node) {
    return this.dom.querySelector(`[data-node="${node}"]`)
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const item = event.target instanceof Element ? event.target.closest("[role=treeitem]") : null
    if (!(item instanceof HTMLElement) || !item.dataset.node) return
    const row = this.#rows.find(({ node }) => node === Number(item.dataset.node))
    if (!row || row.node < 0) return
    this.#setCurrent(row.node)
    if (row.expanded !== null && isOnArrow(item, event)) this.#toggle(row.node)
    else this.#zoom(row.node)
    this.#focusCurrent()
  }

  /** @param {number} node */
  #toggle(node) {
    const changed = new Set(this.#expanded)
    if (!changed.delete(node)) changed.add(node)
    this.#expanded = changed
    this.#isArranged = true
    this.#render()
    this.#focusCurrent()
  }

  /** @param {number} node */
  #zoom(node) {
    const { tree, focus } = this.#shown ?? {}
    if (!tree || node < 1) return
    if (this.options.onChoose) return this.options.onChoose(tree, node)
    this.dispatch({ type: "look", view: { focus: node === focus ? "" : focusOf(tree, node) } })
  }
}
