/** @typedef {{ event: string, data: string, id: string | null, retryMs: number | null }} ServerSentEvent */

/**
 * Server-sent events out of a stream that arrives in pieces
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 */
export class EventStreamParser {
  #rest = ""
  #event = ""
  /** @type {string[]} */
  #data = []
  /** @type {string | null} */
  #id = null
  /** @type {number | null} */
  #retryMs = null

  /**
   * @param {string} text the next piece
   * @returns {ServerSentEvent[]} what it completed
   */
  push(text) {
    const events = []
    // A carriage return at the very end may be half of a line's end: it waits for the next piece.
    const whole = this.#rest + text
    const cut = whole.endsWith("\r") ? whole.length - 1 : whole.length
    const lines = whole.slice(0, cut).split(/\r\n|\r|\n/)
    this.#rest = (lines.pop() ?? "") + whole.slice(cut)
    for (const line of lines) {
      if (line !== "") this.#field(line)
      else if (this.#data.length > 0) events.push(this.#dispatch())
      else this.#event = ""
    }
    return events
  }

  /** @param {string} line */
  #field(line) {
    const colon = line.indexOf(":")
    if (colon === 0) return
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "")
    if (name === "event") this.#event = value
    else if (name === "data") this.#data.push(value)
    else if (name === "id" && !value.includes("\0")) this.#id = value
    else if (name === "retry" && /^\d+$/.test(value)) this.#retryMs = Number(value)
  }

  #dispatch() {
    const event = {
      event: this.#event || "message",
      data: this.#data.join("\n"),
      id: this.#id,
      retryMs: this.#retryMs,
    }
    this.#event = ""
    this.#data = []
    return event
  }
}
