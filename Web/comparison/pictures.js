/** @import { Action, Profile, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import * as api from "../api.js"
import { DEFAULT_VIEW } from "../address.js"
import { CallTreeView } from "../components/call-tree-view.js"
import { Deriver } from "../derived.js"
import { FlameGraph } from "../flamegraph/flamegraph.js"
import { FlameToolbar } from "../flamegraph/toolbar.js"
import { listenForKeys } from "../keys.js"
import { decodeProfile } from "../profile/decode.js"
import { decodeDifference } from "../profile/difference.js"
import { findFocus, namesTo, nodeAt } from "../profile/focus.js"
import { DifferenceDeriver, differenceHeads } from "./difference-view.js"

const SIDE_HINT = "A picture of one side. The list of the differential flamegraph holds both sides."
const DIFFERENCE_HINT = "A picture of both call trees as one, which follows as a list."
/** Browsers and servers agree on addresses up to about 8 KiB. */
const LONGEST_FOCUS = 1500

/**
 * A picture, what it shows, and how that follows from where one looks.
 * @typedef {object} Panel
 * @property {FlameGraph} graph
 * @property {(view: View) => Derived} derive
 * @property {Derived | null} derived
 */

/** The differential flamegraph and both sides' own, always looking at the same place. */
export class Pictures {
  /** @type {Panel[]} */
  #panels = []
  /** @type {FlameToolbar | null} */
  #toolbar = null
  /** @type {CallTreeView | null} */
  #list = null
  #view = viewFrom(new URLSearchParams(location.search))

  /**
   * @param {HTMLElement} page
   * @param {(address: string) => void} go to the same comparison in another measure
   */
  constructor(page, go) {
    this.page = page
    this.go = go
  }

  /** @param {AbortSignal} signal when what is shown is replaced */
  async show(signal) {
    const whole = this.page.querySelector("#differential")
    const sides = [...this.page.querySelectorAll(".side")]
    await Promise.all([
      whole instanceof HTMLElement ? this.#showDifference(whole, signal) : null,
      ...sides.map((side) => side instanceof HTMLElement ? this.#showSide(side, signal) : null),
    ])
  }

  /**
   * @param {HTMLElement} section
   * @param {AbortSignal} signal
   */
  async #showDifference(section, signal) {
    this.#keepViewInLinks(section)
    const still = section.querySelector(".flamegraph-static")
    const json = still && await load(section.dataset.changes, signal)
    if (!json) return
    const tree = decodeDifference(json)
    const panel = this.#panel(new DifferenceDeriver(tree, json.unit), {
      label: DIFFERENCE_HINT,
    })
    const dispatch = this.#dispatcher(panel)
    const derived = () => panel.derived ?? { tree: null, focus: 0 }
    listenForKeys({ view: () => this.#view, derived, dispatch }, signal)
    this.#toolbar = new FlameToolbar(dispatch, { onMatch: (node) => panel.graph.goTo(node) })
    this.#list = new CallTreeView(dispatch, { kind: "differences" })
    section.querySelector("header")?.after(this.#toolbar.dom)
    still.replaceWith(panel.graph.dom, differenceHeads(), this.#list.dom)
    this.#sync()
  }

  /**
   * @param {HTMLElement} section
   * @param {AbortSignal} signal
   */
  async #showSide(section, signal) {
    const still = section.querySelector(".flamegraph-static")
    const json = still && await load(section.dataset.profile, signal)
    if (!json) return
    const panel = this.#panel(sideDeriver(decodeProfile(json)), { label: SIDE_HINT })
    still.replaceWith(panel.graph.dom)
    this.#sync()
  }

  /**
   * @param {{ of: (view: View) => Derived }} deriver
   * @param {ConstructorParameters<typeof FlameGraph>[1]} options
   */
  #panel(deriver, options) {
    /** @type {Panel} */
    const panel = {
      graph: new FlameGraph((action) => this.#dispatcher(panel)(action), {
        ...options,
        onHover: (node) => this.#point(panel, node),
      }),
      derive: (view) => deriver.of(view),
      derived: null,
    }
    this.#panels.push(panel)
    return panel
  }

  /**
   * What is looked at goes by names, which mean the same in every picture.
   * @param {Panel} panel
   * @returns {(action: Action) => void}
   */
  #dispatcher(panel) {
    return (action) => {
      if (action.type !== "look") return
      const { focus } = action.view
      const tree = panel.derived?.tree
      const view = focus === undefined || !tree
        ? action.view
        : { ...action.view, focus: namesTo(tree, findFocus(tree, focus)).join(";") }
      const before = this.#view
      this.#view = Object.freeze({ ...before, ...view })
      this.#rememberView(before)
      this.#sync()
    }
  }

  #sync() {
    for (const panel of this.#panels) {
      panel.derived = panel.derive(this.#view)
      panel.graph.show(panel.derived, "There are no samples.")
    }
    const derived = this.#panels.find(({ derived }) => derived?.tree?.difference)?.derived
    if (!derived) return
    this.#toolbar?.sync({ view: this.#view }, derived)
    this.#list?.sync(derived)
  }

  /**
   * The same frame in the other pictures.
   * @param {Panel} from
   * @param {number} node
   */
  #point(from, node) {
    const tree = from.derived?.tree
    const names = tree && node >= 0 ? namesTo(tree, node) : null
    for (const { graph, derived } of this.#panels) {
      if (graph === from.graph) continue
      graph.highlight(names && derived?.tree ? nodeAt(derived.tree, names) : -1)
    }
  }

  /** Looks where the address says: somebody went back or forth. */
  visit() {
    this.#view = viewFrom(new URLSearchParams(location.search))
    this.#sync()
  }

  /**
   * A zoom is a step that Back takes back.
   * @param {View} before
   */
  #rememberView(before) {
    const address = this.#withView(location.href)
    if (address === location.href) return
    const isZoom = this.#view.focus !== before.focus
    if (isZoom) history.pushState(null, "", address)
    else history.replaceState(null, "", address)
  }

  /** @param {string} address */
  #withView(address) {
    const url = new URL(address, location.href)
    for (const name of /** @type {const} */ (["focus", "search"])) {
      const text = this.#view[name]
      if (text === "" || text.length > LONGEST_FOCUS) url.searchParams.delete(name)
      else url.searchParams.set(name, text)
    }
    return url.href
  }

  /** @param {HTMLElement} section */
  #keepViewInLinks(section) {
    for (const link of section.querySelectorAll(".measures a")) {
      link.addEventListener("click", (event) => {
        const { metaKey, ctrlKey, shiftKey } = /** @type {MouseEvent} */ (event)
        if (metaKey || ctrlKey || shiftKey || !(link instanceof HTMLAnchorElement)) return
        event.preventDefault()
        this.go(this.#withView(link.href))
      })
    }
  }
}

/** @param {URLSearchParams} parameters */
function viewFrom(parameters) {
  return Object.freeze({
    ...DEFAULT_VIEW,
    focus: parameters.get("focus") ?? "",
    search: parameters.get("search") ?? "",
  })
}

/** @param {Profile} profile */
function sideDeriver(profile) {
  const deriver = new Deriver()
  return { of: (/** @type {View} */ view) => deriver.of({ profile, view }) }
}

/**
 * Nothing where it cannot be had, or came too late: the still picture stays then.
 * @param {string | undefined} address
 * @param {AbortSignal} signal
 */
async function load(address, signal) {
  if (!address) return null
  try {
    const json = await api.findJSON(address)
    return signal.aborted ? null : json
  } catch (error) {
    if (error instanceof api.RequestError) return null
    throw error
  }
}
