/** @import { Action, State, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Page, Place } from "./frame-actions.js" */
import { FlameGraph } from "../flamegraph/flamegraph.js"
import { FlameToolbar } from "../flamegraph/toolbar.js"
import { elt } from "../dom.js"
import { visible } from "../format.js"
import { nameOf } from "../profile/call-tree.js"
import { linesOf, nodesOn } from "../profile/node-lines.js"
import { CallTreeView } from "./call-tree-view.js"
import { CallersView } from "./callers-view.js"
import { frameActions, placeOf, zoom } from "./frame-actions.js"
import { KeyHelp } from "./key-help.js"
import { Legend } from "./legend.js"
import { Menu } from "./menu.js"
import { TimeView } from "./time-view.js"
import { TopView } from "./top-view.js"
import { pressViewKey } from "./view-keys.js"
import { ViewOptions } from "./view-options.js"

/**
 * Where there is code beside the picture.
 * @typedef {object} CodeLinks
 * @property {(file: string, lines: number[], isShown?: boolean) => void} light
 * @property {(place: Place) => void} goTo
 * @property {(file: string) => boolean} hasFile
 */

/**
 * All views of one profile, which know nothing of where it comes from: a page of another kind shows them as well. Who
 * uses them puts their parts where they belong.
 */
export class ProfileViews {
  /** @type {Pick<State, "view"> & Partial<State> | null} */
  #state = null
  /** @type {Derived | null} */
  #derived = null
  #menu = new Menu("What can be done with this frame")
  #help = new KeyHelp()

  /**
   * @param {(action: Action) => void} dispatch
   * @param {Partial<CodeLinks>} code
   * @param {View["tab"][]} tabs in the order of their numbers
   */
  constructor(dispatch, code, tabs) {
    this.code = code
    this.tabs = tabs
    /** @type {Page} */
    this.page = {
      dispatch,
      view: () => /** @type {View} */ (this.#state?.view),
      goTo: code.goTo,
      hasFile: code.hasFile,
    }
    const onHover = (/** @type {number} */ node) => this.#lightCode(this.#derived?.tree, node)
    const onMenu = (/** @type {number} */ node, /** @type {{ x: number, y: number }} */ place) =>
      this.#openMenu(this.#derived?.tree, node, place)
    const onChoose = (/** @type {CallTree} */ tree, /** @type {number} */ node) => {
      zoom(this.page, tree, node)
      this.#lightCode(tree, node, true)
    }
    this.flame = new FlameGraph(dispatch, { onHover, onMenu, onChoose })
    this.tree = new CallTreeView(dispatch, { onHover, onMenu })
    this.top = new TopView(dispatch, {
      onPoint: (index) => this.#lightFunction(index),
      onMenu: (index, place) => {
        const { straight } = this.#derived ?? {}
        if (straight) this.#openMenu(straight, straight.function.indexOf(index), place)
      },
    })
    this.callers = new CallersView(this.page, {
      onMenu: (tree, node, place) => this.#openMenu(tree, node, place),
      onPoint: (tree, node) => this.#lightCode(tree, node),
    })
    this.time = new TimeView(dispatch)
    this.legend = new Legend()
    this.flame.dom.append(this.legend.dom)
    this.options = new ViewOptions(dispatch)
    const keys = elt(
      "button",
      {
        type: "button",
        class: "quiet show-keys",
        "aria-label": "Keys",
        onclick: () => this.#help.open(),
      },
      "?",
    )
    this.toolbar = new FlameToolbar(dispatch, {
      onMatch: (node) => this.#goTo(node),
      more: [this.options.dom, keys],
    })
  }

  /**
   * @param {State} state
   * @param {Derived} own of the profile alone
   * @param {string} emptyText
   * @param {Derived} [pictured] what picture and tree show, where that is its difference to another
   */
  sync(state, own, emptyText, pictured = own) {
    this.#state = state
    this.#derived = pictured
    this.toolbar.sync(state, pictured)
    this.options.sync(state)
    this.time.sync(state, own)
    this.flame.sync(state, pictured, emptyText)
    this.legend.sync(state, pictured)
    this.tree.sync(pictured)
    this.top.sync(state, own)
    this.callers.sync(state, own)
  }

  /**
   * A frame that a search found, in every view.
   * @param {number} node
   */
  #goTo(node) {
    const { tree } = this.#derived ?? {}
    if (!tree) return
    this.flame.goTo(node)
    this.tree.goTo(node)
    this.top.reveal(tree.function[node])
  }

  /**
   * @param {CallTree | null | undefined} tree
   * @param {number} node
   * @param {{ x: number, y: number }} place
   */
  #openMenu(tree, node, place) {
    if (!tree || node < 0) return
    this.#menu.open(visible(nameOf(tree, node)), frameActions(this.page, tree, node), place)
  }

  /**
   * The lines of a frame light up in the code.
   * @param {CallTree | null | undefined} tree
   * @param {number} node -1 for none
   * @param {boolean} [isShown]
   */
  #lightCode(tree, node, isShown = false) {
    const place = tree && node > 0 ? placeOf(tree, node) : null
    if (!tree || !place) return this.code.light?.("", [])
    if (isShown && !this.code.hasFile?.(place.file)) return
    const lines = [place.line, ...linesOf(tree, node).keys()]
    this.code.light?.(place.file, lines, isShown)
  }

  /**
   * The lines of a function, wherever it was called.
   * @param {number} index -1 for none
   */
  #lightFunction(index) {
    const tree = this.#derived?.straight
    if (!tree || index < 0) return this.code.light?.("", [])
    const { frames, sameFunction, functions } = tree.profile
    const lines = new Set()
    frames.function.forEach((each, frame) => {
      if (sameFunction[each] === index && frames.line[frame] > 0) lines.add(frames.line[frame])
    })
    const { file } = functions[index]
    this.code.light?.(file.slice(file.lastIndexOf("/") + 1), [...lines])
  }

  /**
   * The frames of a line light up in the picture; where the line is chosen, the heaviest of them is gone to.
   * @param {Place | null} place of what ran
   * @param {boolean} isChosen
   */
  light(place, isChosen) {
    const { tree } = this.#derived ?? {}
    const nodes = tree && place ? nodesOn(tree, place.file, place.line) : []
    this.flame.light(nodes)
    if (!isChosen || !tree || nodes.length === 0) return
    this.flame.goTo(nodes[0])
    this.tree.goTo(nodes[0])
  }

  /** The frame that keys are about. */
  #current() {
    const { tree, straight } = this.#derived ?? {}
    if (!tree) return null
    if (this.top.function >= 0 && straight) {
      return { tree: straight, node: straight.function.indexOf(this.top.function) }
    }
    return { tree, node: this.tree.node || this.flame.node }
  }

  #openMenuByKey() {
    const current = this.#current()
    if (!current) return
    const row = document.activeElement?.closest("[role=treeitem], tr")
    const { left, bottom } = row?.getBoundingClientRect() ?? { left: 0, bottom: 0 }
    const place = row ? { x: left, y: bottom } : this.flame.placeOf(current.node)
    this.#openMenu(current.tree, current.node, place)
  }

  /**
   * Does what a key is for.
   * @param {string} key
   * @returns {boolean} false where it is for nothing
   */
  press(key) {
    if (!this.#state || (!this.#help.isOn && key !== "?")) return false
    return pressViewKey({
      page: this.page,
      tabs: this.tabs,
      current: () => this.#current(),
      search: () => this.toolbar.search.focus(),
      step: (direction) => this.toolbar.search.step(direction),
      menu: () => this.#openMenuByKey(),
      help: () => this.#help.open(),
    }, key)
  }
}
