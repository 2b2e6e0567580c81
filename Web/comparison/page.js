import * as api from "../api.js"
import { elt } from "../dom.js"
import { Pictures } from "./pictures.js"
import { Progress } from "./progress.js"
import { makeShareable } from "./sharing.js"
import { makeSortable } from "./sorting.js"
import { rememberComparison } from "../history-store.js"

/**
 * A comparison's page, as the service wrote it, made living: the pictures zoom, search and point together, the tables
 * sort, and what is still being measured shows each pair as it comes. When it changes as a whole, the service writes
 * it again, so that every sentence and number has one author.
 */
export class ComparisonPage {
  #ended = new AbortController()
  /** Which page is shown, without where one looks in it. */
  #shown = ""
  /** @type {Pictures | undefined} */
  #pictures

  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main
    this.problem = elt("p", { role: "alert", class: "alert", hidden: true })
  }

  start() {
    this.#shown = pictured(location.href)
    addEventListener("popstate", () => this.#goTo(location.href))
    this.#enliven()
  }

  /**
   * Goes back or forth: within the same pictures, or to what the service has to write.
   * @param {string} address
   */
  #goTo(address) {
    if (pictured(address) === this.#shown) this.#pictures?.visit()
    else this.#load(address)
  }

  #enliven() {
    this.#ended = new AbortController()
    const { signal } = this.#ended
    this.main.prepend(this.problem)
    const go = (/** @type {string} */ address) => this.#visit(address)
    this.#pictures = new Pictures(this.main, go)
    this.#pictures.show(signal)
    for (const table of this.main.querySelectorAll("#changes table")) {
      if (table instanceof HTMLTableElement) makeSortable(table)
    }
    makeShareable(this.main, (form) => this.#submit(form))
    const pairs = this.main.querySelector("#pairs")
    if (!(pairs instanceof HTMLElement)) return
    this.#remember(pairs)
    if (pairs.dataset.live) {
      const onEnd = () => this.#load(location.href)
      new Progress(pairs, this.main.querySelector("#verdict")).follow(signal, onEnd)
    }
  }

  /** @param {HTMLElement} pairs */
  #remember({ dataset: { owner, comparison, runs = "" } }) {
    if (!owner || !comparison) return
    const sentence = this.main.querySelector("#verdict")?.textContent ?? ""
    rememberComparison(comparison, runs.split(" ").filter((id) => id !== ""), sentence)
  }

  /** @param {string} address of the same comparison in another measure */
  async #visit(address) {
    if (await this.#load(address)) history.pushState(null, "", address)
    const chosen = this.main.querySelector(".measures [aria-current]")
    if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true })
  }

  /** @param {HTMLFormElement} form */
  async #submit(form) {
    return await this.#load(form.action, { method: "POST", body: new URLSearchParams() })
  }

  /**
   * Puts the page at an address in this one's place. Resolves to whether it came.
   * @param {string} address
   * @param {RequestInit} [options]
   */
  async #load(address, options) {
    try {
      const { html } = await api.findPage(address, options)
      this.#shown = pictured(options ? location.href : address)
      this.#replace(new DOMParser().parseFromString(html, "text/html"))
      return true
    } catch (error) {
      if (!(error instanceof api.RequestError)) throw error
      this.problem.hidden = false
      this.problem.textContent = error.problem.detail
      return false
    }
  }

  /**
   * The sentence stays the element that it was: only then is its change read out.
   * @param {Document} page
   */
  #replace(page) {
    this.#ended.abort()
    const written = page.querySelector("main")
    if (!written) return
    const [sentence, next] = [this.main, written].map((each) => each.querySelector("#verdict"))
    this.problem.hidden = true
    if (sentence && next) {
      sentence.className = next.className
      sentence.textContent = next.textContent
      next.replaceWith(sentence)
    }
    document.title = page.title
    this.main.replaceChildren(...written.childNodes)
    this.#enliven()
  }
}

/**
 * An address without the place in the pictures that is looked at.
 * @param {string} address
 */
function pictured(address) {
  const url = new URL(address, location.href)
  for (const name of ["focus", "search"]) url.searchParams.delete(name)
  return url.href
}
