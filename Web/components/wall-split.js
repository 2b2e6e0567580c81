/** @import { ThreadTimes, Wall } from "../types.js" */
import { elt } from "../dom.js"
import { milliseconds, plural, visible } from "../format.js"

/** Where the wall time went, which no CPU profile shows: a sentence, a bar, and the threads. */
export class WallSplit {
  constructor() {
    this.sentence = elt("p", { class: "wall-sentence" })
    this.wholeSentence = elt("p", {})
    this.running = elt("span", { class: "running" })
    this.runnable = elt("span", { class: "runnable" })
    this.waiting = elt("span", { class: "waiting" })
    this.bar = elt(
      "div",
      { class: "wall-bar", "aria-hidden": "true" },
      this.running,
      this.runnable,
      this.waiting,
    )
    this.rows = elt("tbody", {})
    this.further = elt("p", { class: "hint" })
    this.threads = elt(
      "div",
      { class: "threads" },
      elt("h2", {}, "Threads"),
      this.wholeSentence,
      this.#table(),
      this.further,
    )
  }

  #table() {
    const heads = ["Thread", "On a CPU", "Ready, held up by others", "Waiting"]
    const row = elt("tr", {}, ...heads.map((head) => elt("th", { scope: "col" }, head)))
    return elt("table", {}, elt("thead", {}, row), this.rows)
  }

  /** @param {Wall | null} wall */
  show(wall) {
    this.bar.hidden = wall === null
    this.threads.hidden = wall === null
    this.sentence.textContent = wall?.sentence ?? ""
    this.wholeSentence.textContent = wall?.sentence ?? ""
    if (wall === null) return
    this.running.style.flexGrow = String(wall.runningMs)
    this.runnable.style.flexGrow = String(wall.runnableMs)
    this.waiting.style.flexGrow = String(wall.waitingMs)
    this.rows.replaceChildren(...wall.threads.map(threadRow))
    this.further.textContent = wall.furtherThreads > 0
      ? `And ${plural(wall.furtherThreads, "more thread")}.`
      : ""
  }
}

/** @param {ThreadTimes} thread */
function threadRow({ name, runningMs, runnableMs, waitingMs }) {
  const times = [runningMs, runnableMs, waitingMs].map(milliseconds)
  const head = elt("th", { scope: "row" }, elt("code", {}, visible(name)))
  return elt("tr", {}, head, ...times.map((time) => elt("td", {}, time)))
}
