/** @import { State } from "../types.js" */
/** @import { OutputChunk, SourceFile } from "../types.js" */
/** @import { Style } from "./escapes.js" */
/** @import { Place } from "./places.js" */
import { elt, setText } from "../dom.js"
import { visibleLines } from "../format.js"
import { isInFlight } from "../runs.js"
import { classesOf, PLAIN, styledParts } from "./escapes.js"
import { placedParts } from "./places.js"
import { gapSentence, noteOn } from "./words.js"

/** A line that is longer, in characters, is not written again for what comes after it. */
const LONGEST_OPEN_LINE = 10_000
/** Of one run: what it prints beyond is text alone, or the page could no longer be used. */
const MOST_LINKS = 500
const MOST_DRESSED_PARTS = 5000
/** @type {OutputChunk[]} */
const NOTHING = []

/**
 * The last line, while its end is missing.
 * @typedef {{ element: HTMLElement, text: string, style: Style, nodes: ChildNode[] }} OpenLine
 */

/**
 * What the program printed, as it comes: in its colours, and with a way to each line of the source that it names.
 */
export class Output {
  #shown = 0
  /** @type {OutputChunk[] | null} */
  #chunks = null
  /** @type {Record<OutputChunk["stream"], Style>} each stream's look goes on from piece to piece */
  #styles = { stdout: PLAIN, stderr: PLAIN }
  /** @type {OpenLine | null} */
  #open = null
  /** @type {SourceFile[]} */
  #files = []
  #links = 0
  #dressed = 0

  /** @param {(place: Place) => void} goTo shows a line of the program */
  constructor(goTo) {
    this.goTo = goTo
    this.log = elt("div", { role: "log", "aria-label": "Output", class: "log", tabIndex: 0 })
    this.note = elt("p", { class: "note" })
    this.copied = elt("span", { "aria-live": "polite", class: "copied" })
    this.copy = elt("button", { type: "button", onclick: () => this.#copy() }, "Copy")
    this.wrap = elt("button", {
      type: "button",
      "aria-pressed": "true",
      onclick: () => this.#toggleWrap(),
    }, "Wrap lines")
    const heading = elt("h2", { id: "output-heading" }, "Output")
    const tools = elt("span", { class: "output-tools" }, this.copied, this.wrap, this.copy)
    this.dom = elt(
      "section",
      { class: "panel output", "aria-labelledby": heading.id },
      elt("header", { class: "panel-header" }, heading, this.note, tools),
      this.log,
    )
  }

  async #copy() {
    const text = (this.#chunks ?? []).map((chunk) => chunk.text).join("")
    const isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false
    this.copied.textContent = isDone ? "Copied." : "The browser does not let us copy."
  }

  #toggleWrap() {
    const isWrapped = this.log.classList.toggle("is-unwrapped") === false
    this.wrap.setAttribute("aria-pressed", String(isWrapped))
  }

  /** @param {State} state */
  sync({ run }) {
    setText(this.note, noteOn(run))
    this.note.title = this.note.textContent ?? ""
    const chunks = run?.output ?? NOTHING
    if (chunks === this.#chunks) return
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 24
    this.#files = run?.snippet.files ?? []
    if (!this.#continues(chunks)) this.#clear()
    for (const chunk of chunks.slice(this.#shown)) this.#append(chunk, isInFlight(run))
    this.#shown = chunks.length
    this.#chunks = chunks
    if (isAtEnd) this.log.scrollTop = this.log.scrollHeight
  }

  #clear() {
    this.log.replaceChildren()
    this.copied.textContent = ""
    this.#shown = 0
    this.#styles = { stdout: PLAIN, stderr: PLAIN }
    this.#open = null
    this.#links = 0
    this.#dressed = 0
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
    const isSame = last instanceof HTMLElement && last.className === stream
    const element = isSame ? last : elt("span", { class: stream })
    if (!isSame) this.log.append(element)
    this.#write(element, stream, text)
  }

  /**
   * A line that came without its end is taken back and written anew with what follows: a place or a colour may have
   * been cut in two.
   * @param {HTMLElement} element
   * @param {OutputChunk["stream"]} stream
   * @param {string} text
   */
  #write(element, stream, text) {
    const open = this.#open?.element === element ? this.#open : null
    const focused = linksIn(open?.nodes ?? []).findIndex((link) => link === document.activeElement)
    for (const node of open?.nodes ?? []) this.#takeBack(node)
    const whole = (open?.text ?? "") + text
    const cut = whole.lastIndexOf("\n") + 1
    const start = this.#nodes(whole.slice(0, cut), open?.style ?? this.#styles[stream])
    const rest = this.#nodes(whole.slice(cut), start.style)
    const nodes = [...start.nodes, ...rest.nodes]
    element.append(...nodes)
    if (focused >= 0) linksIn(nodes)[focused]?.focus({ preventScroll: true })
    this.#styles[stream] = rest.style
    const isShort = whole.length - cut <= LONGEST_OPEN_LINE
    this.#open = isShort
      ? { element, text: whole.slice(cut), style: start.style, nodes: rest.nodes }
      : null
  }

  /** @param {ChildNode} node */
  #takeBack(node) {
    this.#links -= linksIn([node]).length
    if (node instanceof HTMLSpanElement) this.#dressed -= 1
    node.remove()
  }

  /**
   * @param {string} text
   * @param {Style} before
   */
  #nodes(text, before) {
    const { parts, style } = styledParts(text, before)
    /** @type {ChildNode[]} */
    const nodes = []
    for (const part of parts) {
      const inside = this.#placed(part.text)
      const classes = this.#dressed < MOST_DRESSED_PARTS ? classesOf(part.style) : ""
      if (classes !== "") {
        this.#dressed += 1
        nodes.push(elt("span", { class: classes }, ...inside))
      } else append(nodes, inside)
    }
    return { nodes, style }
  }

  /**
   * @param {string} text
   * @returns {ChildNode[]}
   */
  #placed(text) {
    /** @type {ChildNode[]} */
    const nodes = []
    if (this.#links >= MOST_LINKS) return [document.createTextNode(visibleLines(text))]
    for (const part of placedParts(text, this.#files)) append(nodes, [this.#node(part)])
    return nodes
  }

  /** @param {{ text: string, place: Place | null }} part */
  #node({ text, place }) {
    const shown = visibleLines(text)
    if (!place || this.#links >= MOST_LINKS) return document.createTextNode(shown)
    this.#links += 1
    const go = () => this.goTo(place)
    return elt("button", { type: "button", class: "source-place", onclick: go }, shown)
  }
}

/**
 * The links to the source among and within them.
 * @param {ChildNode[]} nodes
 * @returns {HTMLElement[]}
 */
function linksIn(nodes) {
  return nodes.flatMap((node) => {
    if (node instanceof HTMLButtonElement) return [node]
    return node instanceof HTMLElement ? [...node.querySelectorAll("button")] : []
  })
}

/**
 * Appends nodes to others; text that follows text is one with it.
 * @param {ChildNode[]} nodes
 * @param {ChildNode[]} more
 */
function append(nodes, more) {
  for (const node of more) {
    const last = nodes.at(-1)
    if (node instanceof Text && last instanceof Text) last.appendData(node.data)
    else nodes.push(node)
  }
}

/**
 * @param {OutputChunk} a
 * @param {OutputChunk} b
 */
function isSame(a, b) {
  return a === b || (a.stream === b.stream && a.atMs === b.atMs && a.text === b.text &&
    a.droppedBytes === b.droppedBytes)
}
