/** @import { Action, Profile, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import * as api from "../api.js"
import { viewFrom } from "../address.js"
import { CallTreeView } from "../components/call-tree-view.js"
import { TopView } from "../components/top-view.js"
import { Deriver } from "../derived.js"
import { FlameGraph } from "../flamegraph/flamegraph.js"
import { FlameToolbar } from "../flamegraph/toolbar.js"
import { listenForKeys } from "../keys.js"
import { decodeProfile } from "../profile/decode.js"

/** Browsers and servers agree on addresses up to about 8 KiB. */
const LONGEST_FOCUS = 1500

/**
 * An upload's page, as the service wrote it, made living: the picture zooms and searches, with the call tree as a list
 * below it, and the table sorts. Its types are links, so that each is an address.
 */
export class UploadPage {
  #ended = new AbortController()
  #deriver = new Deriver()
  #graph = new FlameGraph((action) => this.#dispatch(action), {
    label: "A picture of the call tree, which follows as a list.",
  })
  #toolbar = new FlameToolbar((action) => this.#dispatch(action))
  #list = new CallTreeView((action) => this.#dispatch(action))
  #top = new TopView((action) => this.#dispatch(action))
  /** @type {Profile | null} */
  #profile = null
  #view = viewOf(location.search)

  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main
  }

  async start() {
    const section = this.main.querySelector("#flamegraph")
    const still = section?.querySelector(".flamegraph-static")
    const address = section instanceof HTMLElement ? section.dataset.profile : undefined
    if (!section || !still || !address) return
    const json = await found(address)
    if (!json) return
    this.#profile = decodeProfile(json)
    section.querySelector("h2")?.after(this.#toolbar.dom)
    still.replaceWith(this.#graph.dom, this.#list.dom)
    this.main.querySelector("#top .table-scroll")?.replaceChildren(this.#top.dom)
    this.main.querySelector("#top .hint")?.remove()
    const derived = () => this.#derived
    const dispatch = (/** @type {Action} */ action) => this.#dispatch(action)
    listenForKeys({ view: () => this.#view, derived, dispatch }, this.#ended.signal)
    addEventListener("popstate", () => {
      this.#view = viewOf(location.search)
      this.#sync()
    })
    this.#sync()
  }

  /** @returns {Derived} */
  get #derived() {
    return this.#deriver.of({ profile: this.#profile, view: this.#view })
  }

  /** @param {Action} action */
  #dispatch(action) {
    if (action.type !== "look") return
    const before = this.#view
    this.#view = Object.freeze({ ...before, ...action.view })
    this.#remember(before)
    this.#sync()
  }

  #sync() {
    const derived = this.#derived
    this.#graph.show(derived, "This type has no samples.")
    this.#toolbar.sync({ view: this.#view }, derived)
    this.#list.sync(derived)
    this.#top.sync({ view: this.#view }, derived)
  }

  /**
   * A zoom is a step that Back takes back.
   * @param {View} before
   */
  #remember(before) {
    const url = new URL(location.href)
    for (const name of /** @type {const} */ (["focus", "search"])) {
      const text = this.#view[name]
      if (text === "" || text.length > LONGEST_FOCUS) url.searchParams.delete(name)
      else url.searchParams.set(name, text)
    }
    if (url.href === location.href) return
    if (this.#view.focus !== before.focus) history.pushState(null, "", url.href)
    else history.replaceState(null, "", url.href)
  }
}

/**
 * The profile that comes holds the one type that the address names.
 * @param {string} query
 * @returns {View}
 */
function viewOf(query) {
  return Object.freeze({ ...viewFrom(query), type: "", set: null, fromMs: null, toMs: null })
}

/**
 * Nothing where it cannot be had: the still picture stays then.
 * @param {string} address
 */
async function found(address) {
  try {
    return await api.findJSON(address)
  } catch (error) {
    if (error instanceof api.RequestError) return null
    throw error
  }
}
