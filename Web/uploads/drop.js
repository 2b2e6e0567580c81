import * as api from "../api.js"
import { elt, setText } from "../dom.js"

/**
 * The form that takes a profile in, made living: a file may be dropped anywhere on the page, and what is chosen is sent
 * at once.
 */
export class DropPage {
  #isSending = false

  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main
    this.note = elt("p", { role: "status", class: "hint" })
    this.problem = elt("p", { role: "alert", class: "alert", hidden: true })
  }

  start() {
    const form = this.main.querySelector("form")
    form?.after(this.note, this.problem)
    form?.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#sendFirst(form.querySelector("input")?.files)
    })
    const input = form?.querySelector("input")
    input?.addEventListener("change", () => this.#sendFirst(input.files))
    addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault()
    })
    addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return
      event.preventDefault()
      this.#sendFirst(event.dataTransfer.files)
    })
    // Chosen before this was there. What a browser puts back into a page that is gone back to was sent already.
    if (isFirstVisit()) this.#sendFirst(input?.files)
  }

  /** @param {FileList | null | undefined} files */
  async #sendFirst(files) {
    const file = files?.[0]
    if (!file || this.#isSending) return
    this.#isSending = true
    this.problem.hidden = true
    setText(this.note, `Sending ${file.name} …`)
    try {
      location.assign((await api.submitProfile(file)).url)
    } catch (error) {
      if (!(error instanceof api.RequestError)) throw error
      this.problem.hidden = false
      setText(this.problem, error.message)
      setText(this.note, "")
    } finally {
      this.#isSending = false
    }
  }
}

function isFirstVisit() {
  const [entry] = performance.getEntriesByType("navigation")
  return entry instanceof PerformanceNavigationTiming && entry.type === "navigate"
}
