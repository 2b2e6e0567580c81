/** @import { Action, Profile, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import * as api from "../api.js"
import { isStep, queryOf, viewFrom } from "../address.js"
import { ProfilePanel } from "../components/profile-panel.js"
import { Deriver } from "../derived.js"
import { rememberUpload } from "../history-store.js"
import { listenForKeys } from "../keys.js"
import { decodeProfile } from "../profile/decode.js"
import { linesWithinFunctions } from "../profile/lines.js"
import { othersThan } from "./others.js"

/** Browsers and servers agree on addresses up to about 8 KiB. */
const LONGEST_QUERY = 6000

/** What an address asks the service for; the rest of it is about the view. */
const OF_SERVICE = ["type", "set", "label", "group", "onlyDisplay", "colorMode"]
const OF_LABELS = ["label", "group"]

/** @type {ReadonlyMap<string, View["tab"]>} what a page that frames this one wants to see of it */
const ONLY_TAB = new Map([["flamegraph", "both"], ["table", "top"]])

/**
 * An upload's page, as the service wrote it, made living: the views of a run's page take the place of its picture and
 * table. Its types and labels are links, so that each is an address; they lead to the same view of another part.
 */
export class UploadPage {
  #deriver = new Deriver()
  /** @type {Profile | null} */
  #profile = null
  #view = viewOf(location.search)
  #panel = new ProfilePanel((action) => this.#dispatch(action))

  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main
  }

  async start() {
    this.#offerOthers()
    const section = this.main.querySelector("#flamegraph")
    const address = section instanceof HTMLElement ? section.dataset.profile : undefined
    if (!section?.querySelector(".flamegraph-static") || !address) return
    const json = await found(address)
    if (!json) return
    // By labels the service groups: its links are addresses that do without scripts.
    this.#profile = { ...linesWithinFunctions(decodeProfile(json)), labels: [] }
    this.#panel.dom.id = section.id
    section.replaceWith(this.#panel.dom)
    this.main.querySelector("#top")?.remove()
    listenForKeys({
      view: () => this.#view,
      derived: () => this.#derived,
      dispatch: (action) => this.#dispatch(action),
      press: (key) => this.#panel.press(key),
    })
    addEventListener("popstate", () => {
      this.#view = viewOf(location.search)
      this.#sync()
    })
    this.#sync()
  }

  #offerOthers() {
    const result = this.main.querySelector("#result")
    const id = result instanceof HTMLElement ? result.dataset.upload : undefined
    if (!id) return
    rememberUpload(id, this.main.querySelector(".upload-title")?.textContent ?? "")
    const asked = [...new URLSearchParams(location.search)]
    const part = asked.filter(([name]) => OF_LABELS.includes(name))
    const others = othersThan(id, new URLSearchParams(part))
    if (others) this.main.querySelector("#compare")?.append(others)
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
    const address = withView(location.href, this.#view)
    if (isStep(before, this.#view)) history.pushState(null, "", address)
    else history.replaceState(null, "", address)
    this.#sync()
  }

  #sync() {
    const isPart = this.#view.fromMs !== null || this.#view.toMs !== null
    const emptyText = isPart ? "No samples in this time range." : "This type has no samples."
    this.#panel.sync({ view: this.#view, profile: this.#profile }, this.#derived, emptyText)
    for (const link of this.main.querySelectorAll(".types a, .labels a")) {
      if (link instanceof HTMLAnchorElement) link.href = withView(link.href, this.#view)
    }
  }
}

/**
 * The profile that comes holds the one type that the address names.
 * @param {string} query
 * @returns {View}
 */
function viewOf(query) {
  const view = { ...viewFrom(query), type: "", set: null, group: "" }
  const only = ONLY_TAB.get(document.body.dataset.display ?? "")
  return Object.freeze(only ? { ...view, tab: only } : view)
}

/**
 * The same page with another view.
 * @param {string} address
 * @param {View} view
 */
function withView(address, view) {
  const url = new URL(address)
  const query = new URLSearchParams(queryOf(view))
  for (const name of OF_SERVICE) {
    // The view's own words for these say nothing here.
    query.delete(name)
    for (const asked of url.searchParams.getAll(name)) query.append(name, asked)
  }
  if (query.toString().length > LONGEST_QUERY) query.delete("focus")
  return query.size > 0 ? `${url.pathname}?${query}` : url.pathname
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
