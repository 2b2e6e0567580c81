/** @import { ServerSentEvent } from "../sse.js" */
import * as api from "../api.js"
import { elt, setText } from "../dom.js"
import { followEvents } from "../events.js"

/** Pairs as they are measured: the sentence, the count and the picture follow them. */
export class Progress {
  #isDrawing = false
  #isBehind = false
  #measured = ""

  /**
   * @param {HTMLElement} section as the service wrote it
   * @param {Element | null} sentence
   */
  constructor(section, sentence) {
    this.section = section
    this.sentence = sentence
    this.id = section.dataset.comparison ?? ""
    this.count = section.querySelector("#pairs-count")
    this.picture = section.querySelector("#pairs-picture")
    this.lost = elt("p", { class: "reconnecting", hidden: true }, "Connection lost – trying again…")
    section.append(this.lost)
  }

  /**
   * @param {AbortSignal} signal
   * @param {() => void} onEnd
   */
  async follow(signal, onEnd) {
    const listener = {
      /** @param {ServerSentEvent} event */
      onEvent: (event) => this.#receive(event),
      /** @param {boolean} isConnected */
      onConnection: (isConnected) => {
        this.lost.hidden = isConnected
      },
    }
    try {
      await followEvents(api.comparisonEvents(this.id), listener, signal)
    } catch (error) {
      if (!(error instanceof api.RequestError)) throw error
    }
    if (!signal.aborted) onEnd()
  }

  /** @param {ServerSentEvent} event */
  #receive({ event, data }) {
    const json = JSON.parse(data)
    if (event === "state") this.#say(sentenceOn(json, this.#measured))
    if (event !== "pair") return
    this.#measured = `Measured ${json.index} of ${json.plannedPairs} pairs`
    this.#say(`${this.#measured}.`)
    if (this.count) setText(this.count, `${json.index} of ${json.plannedPairs} pairs`)
    this.#draw()
  }

  /** @param {string | null} text */
  #say(text) {
    if (text !== null && this.sentence) setText(this.sentence, text)
  }

  /** A reader who comes late gets all pairs at once: one picture of the last is enough. */
  async #draw() {
    this.#isBehind = true
    if (this.#isDrawing) return
    this.#isDrawing = true
    while (this.#isBehind) {
      this.#isBehind = false
      await this.#fetchPicture().catch(() => {})
    }
    this.#isDrawing = false
  }

  async #fetchPicture() {
    const text = await api.findPairsPicture(this.id)
    const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml")
    this.picture?.replaceChildren(document.adoptNode(documentElement))
  }
}

/**
 * @param {{ state: string, position?: number }} event
 * @param {string} measured empty before the first pair
 */
function sentenceOn({ state, position }, measured) {
  switch (state) {
    case "queued":
      if (measured) return `${measured}; runs of others go first for a moment.`
      if (!position) return "Waiting to start."
      return `Waiting: ${position === 1 ? "next" : `number ${position}`} in line.`
    case "compiling":
      return "Compiling both programs."
    default:
      return null
  }
}
