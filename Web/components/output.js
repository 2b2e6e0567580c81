/** @import { State } from "../types.js" */
/** @import { OutputChunk } from "../types.js" */
import { elt, setText } from "../dom.js"
import { bytes, count, visibleLines } from "../format.js"
import { isInFlight } from "../state.js"

/** What the program printed, as it comes. */
export class Output {
  #shown = 0
  /** @type {OutputChunk[] | null} */
  #chunks = null

  constructor() {
    this.log = elt("div", { role: "log", "aria-label": "Output", class: "log", tabIndex: 0 })
    this.note = elt("p", { class: "note" })
    const heading = elt("h2", { id: "output-heading" }, "Output")
    this.dom = elt(
      "section",
      { class: "panel output", "aria-labelledby": heading.id },
      elt("header", { class: "panel-header" }, heading, this.note),
      this.log,
    )
  }

  /** @param {State} state */
  sync({ run }) {
    setText(this.note, noteOn(run))
    const chunks = run?.output ?? []
    if (chunks === this.#chunks) return
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 24
    if (!this.#continues(chunks)) {
      this.log.replaceChildren()
      this.#shown = 0
    }
    for (const chunk of chunks.slice(this.#shown)) this.#append(chunk, isInFlight(run))
    this.#shown = chunks.length
    this.#chunks = chunks
    if (isAtEnd) this.log.scrollTop = this.log.scrollHeight
  }

  /**
   * The whole run repeats at its end what came in pieces; what is shown already stays as it is.
   * @param {OutputChunk[]} chunks
   */
  #continues(chunks) {
    const known = this.#chunks ?? []
    return known.length <= chunks.length &&
      known.every((chunk, index) => isSame(chunk, chunks[index]))
  }

  /**
   * @param {OutputChunk} chunk
   * @param {boolean} isGrowing whether what is missing may still come
   */
  #append({ stream, text, droppedBytes }, isGrowing) {
    if (droppedBytes) {
      const words = gapSentence(stream, isGrowing && text === "" ? null : droppedBytes)
      this.log.append(elt("em", { class: "gap", role: "note" }, words))
    }
    if (text === "") return
    const last = this.log.lastElementChild
    const shown = visibleLines(text)
    if (last?.className === stream) last.append(shown)
    else this.log.append(elt("span", { class: stream }, shown))
  }
}

/**
 * What is missing of a stream. A program can print the same words: they stand in an element of their own.
 * @param {OutputChunk["stream"]} stream
 * @param {number | null} droppedBytes null where it is not known yet
 */
function gapSentence(stream, droppedBytes) {
  const name = stream === "stdout" ? "standard output" : "standard error"
  if (droppedBytes === null) return `… more of ${name} is shown when the run is over …`
  return `… ${count(droppedBytes)} ${
    droppedBytes === 1 ? "byte" : "bytes"
  } of ${name} left out here …`
}

/**
 * @param {OutputChunk} a
 * @param {OutputChunk} b
 */
function isSame(a, b) {
  return a === b || (a.stream === b.stream && a.atMs === b.atMs && a.text === b.text &&
    a.droppedBytes === b.droppedBytes)
}

/** @param {State["run"]} run */
function noteOn(run) {
  if (!run) return "What the program prints comes here."
  const notes = []
  if (run.outputDroppedBytes > 0) {
    notes.push(`${bytes(run.outputDroppedBytes)} more were dropped from the middle.`)
  }
  if (run.outputOrderDoubt) notes.push(run.outputOrderDoubt)
  if (notes.length > 0) return notes.join(" ")
  if (run.output.length > 0 || isInFlight(run)) return ""
  return run.verdict?.kind.startsWith("compile")
    ? "The program did not start."
    : "The program printed nothing."
}
