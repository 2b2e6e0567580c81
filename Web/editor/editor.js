/** @import { Diagnostic, Language } from "../types.js" */
/** @import { LineWeight, Whole } from "../profile/line-heat.js" */
import { elt } from "../dom.js"
import { CodeEditor } from "./code-editor.js"
import { placeAfter, reshaping } from "./reshaping.js"

/**
 * Which text it is: what was done in one cannot be undone in another.
 * @typedef {object} DraftName
 * @property {number} epoch of the page's drafts
 * @property {number} part of what was done to them: before or after a text was taken apart into files
 * @property {Language} language
 * @property {string} file
 */

/**
 * What any editor can do for the page.
 * @typedef {object} EditorView
 * @property {HTMLElement} dom
 * @property {(content: string, draft: DraftName) => void} setContent
 * @property {(content: string) => void} reshape
 * @property {(diagnostics: Diagnostic[]) => void} setDiagnostics of the file that is shown
 * @property {(heat: Map<number, LineWeight>, whole: Whole) => void} setHeat
 * @property {(lines: number[], isShown: boolean) => void} setLit
 * @property {(line: number, column: number) => void} goTo
 * @property {() => void} focus
 * @property {() => Selected} selected
 * @property {(selected: Selected) => void} select
 */

/** What is selected of a text, in characters; where nothing is, the cursor. @typedef {{ from: number, to: number }} Selected */

/**
 * @typedef {object} EditorListener
 * @property {(content: string) => void} onChange
 * @property {() => boolean} onUndo undoes the last step where that is not the editor's own
 * @property {() => void} onRun
 * @property {() => void} onFormat
 * @property {(line: number) => void} onLine told of the line that is pointed at, 0 for none
 * @property {(line: number) => void} onChooseLine told of a line that is to be shown in the picture
 */

export const LABEL = "Source code"
/** The whole of no samples: no line has a share of it. @type {Whole} */
export const NOTHING = Object.freeze({ total: 1, samples: 0, unit: "" })
const HELP =
  "Tab indents. Press Escape, then Tab, to leave the editor. Control or Command and Enter runs; with Shift and F it formats."

/** The code, in a plain text box until the editor proper is there – and for good where it cannot load. */
export class Editor {
  #content = ""
  /** @type {DraftName} */
  #draft = { epoch: -1, part: 0, language: "go", file: "" }
  /** @type {Diagnostic[]} */
  #diagnostics = []
  /** @type {Map<number, LineWeight>} */
  #heat = new Map()
  /** @type {Whole} */
  #whole = NOTHING
  /** @type {EditorView} */
  #view
  /** @type {Promise<(listener: EditorListener) => EditorView> | undefined} */
  #loading

  /** @param {EditorListener} listener */
  constructor(listener) {
    this.listener = {
      ...listener,
      onChange: (/** @type {string} */ content) => {
        this.#content = content
        listener.onChange(content)
      },
    }
    this.#view = new TextBox(this.listener)
    this.dom = elt(
      "div",
      { class: "editor" },
      elt("p", { class: "visually-hidden", id: "editor-help" }, HELP),
      this.#view.dom,
    )
  }

  /** Fetches what the editor proper is made of. */
  load() {
    this.#loading ??= CodeEditor.load()
    return this.#loading
  }

  /** Puts the editor proper in the text box's place, its content, focus and marks included. */
  async enhance() {
    const makeEditor = await this.load()
    const view = makeEditor(this.listener)
    const hadFocus = this.#view.dom.contains(document.activeElement)
    const selected = this.#view.selected()
    view.setContent(this.#content, this.#draft)
    // Somebody may be typing right now, and goes on where the cursor is.
    view.select(selected)
    view.setDiagnostics(this.#diagnostics)
    view.setHeat(this.#heat, this.#whole)
    this.#view.dom.replaceWith(view.dom)
    this.#view = view
    if (hadFocus) view.focus()
  }

  /**
   * What is there already stays as it is, with cursor, selection and all that can be undone.
   * @param {string} content
   * @param {DraftName} draft
   */
  setContent(content, draft) {
    const { epoch, language, file } = this.#draft
    const isSame = epoch === draft.epoch && language === draft.language && file === draft.file
    if (content === this.#content && isSame) return
    this.#content = content
    this.#draft = draft
    this.#view.setContent(content, draft)
  }

  /**
   * Gives the text that is shown another form. Cursor, marks and what is in sight stay at their words.
   * @param {string} content
   */
  reshape(content) {
    if (content === this.#content) return
    this.#content = content
    this.#view.reshape(content)
  }

  focus() {
    this.#view.focus()
  }

  /** @param {Selected} selected */
  select(selected) {
    this.#view.select(selected)
  }

  /** @param {Diagnostic[]} diagnostics */
  setDiagnostics(diagnostics) {
    this.#diagnostics = diagnostics
    this.#view.setDiagnostics(diagnostics)
  }

  /**
   * @param {Map<number, LineWeight>} heat
   * @param {Whole} whole
   */
  setHeat(heat, whole) {
    this.#heat = heat
    this.#whole = whole
    this.#view.setHeat(heat, whole)
  }

  /**
   * Lights up the lines of a frame that is pointed at.
   * @param {number[]} lines
   * @param {boolean} isShown whether the first is to be scrolled into sight
   */
  setLit(lines, isShown) {
    this.#view.setLit(lines, isShown)
  }

  /**
   * @param {number} line
   * @param {number} column
   */
  goTo(line, column) {
    this.#view.goTo(line, column)
  }
}

/** The text box of a page without more. Marks have no place in it; the list of problems names the lines. */
class TextBox {
  /** @param {EditorListener} listener */
  constructor({ onChange, onUndo, onRun, onFormat }) {
    this.dom = elt("textarea", {
      "aria-label": LABEL,
      "aria-describedby": "editor-help",
      class: "source-text",
      spellcheck: false,
      autocapitalize: "off",
      wrap: "off",
      oninput: () => onChange(this.dom.value),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const isOrder = event.ctrlKey || event.metaKey
        if (event.key === "Enter" && isOrder) onRun()
        if (isOrder && !event.shiftKey && event.key === "z" && onUndo()) event.preventDefault()
        if (isOrder && event.shiftKey && event.key.toLowerCase() === "f") {
          event.preventDefault()
          onFormat()
        }
      },
    })
  }

  /** @param {string} content */
  setContent(content) {
    this.dom.value = content
    // Else the cursor is behind the text, and the editor proper begins there: at the end of a long program.
    this.dom.setSelectionRange(0, 0)
  }

  /** @param {string} content */
  reshape(content) {
    const { value, selectionStart, selectionEnd, scrollTop } = this.dom
    const changes = reshaping(value, content)
    this.dom.value = content
    this.dom.setSelectionRange(
      placeAfter(changes, selectionStart),
      placeAfter(changes, selectionEnd),
    )
    this.dom.scrollTop = scrollTop
  }

  setDiagnostics() {}

  setHeat() {}

  setLit() {}

  /** @param {number} line */
  goTo(line) {
    const lines = this.dom.value.split("\n")
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0)
    this.dom.focus()
    this.dom.setSelectionRange(from, from + (lines[line - 1] ?? "").length)
  }

  focus() {
    this.dom.focus()
  }

  selected() {
    return { from: this.dom.selectionStart, to: this.dom.selectionEnd }
  }

  /** @param {Selected} selected */
  select({ from, to }) {
    this.dom.setSelectionRange(from, to)
  }
}
