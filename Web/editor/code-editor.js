/** @import { Diagnostic, Language } from "../types.js" */
/** @import { LineWeight, Whole } from "../profile/line-heat.js" */
/** @import { DraftName, EditorListener } from "./editor.js" */
import { elt } from "../dom.js"
import { diagnosticMarks } from "./diagnostics.js"
import { heatGutter } from "./heat-gutter.js"
import { LABEL } from "./editor.js"
import { lineLight } from "./line-light.js"
import { reshaping } from "./reshaping.js"
import { editorTheme, highlighting } from "./theme.js"
import { typing } from "./typing.js"

// The library is loaded by a computed address and has no types here: it is served as it was published.
const LIBRARY = new URL("../vendor/codemirror/index.js", import.meta.url).href

/** The columns that a tab takes on screen. */
const TAB_SIZE = 4

/** CodeMirror in a shadow root, where its styles are adopted sheets that a strict content policy allows. */
export class CodeEditor {
  /** Fetches the library; what comes back makes an editor at once. */
  static async load() {
    const library = await import(LIBRARY)
    return (/** @type {EditorListener} */ listener) => new CodeEditor(library, listener)
  }

  /**
   * @param {any} library
   * @param {EditorListener} listener
   */
  constructor(library, listener) {
    this.library = library
    this.dom = elt("div", { class: "code-editor" })
    const root = this.dom.attachShadow({ mode: "open" })
    this.help = elt(
      "p",
      { id: "help", hidden: true },
      document.getElementById("editor-help")?.textContent ?? "",
    )
    root.append(this.help)
    this.marks = diagnosticMarks(library)
    this.heat = heatGutter(library, listener.onChooseLine)
    this.light = lineLight(library, {
      onLine: listener.onLine,
      onChoose: listener.onChooseLine,
    })
    this.language = new library.Compartment()
    /** @type {Map<Language, any>} support by language, once it is there */
    this.supports = new Map()
    /** @type {Map<string, any>} states by draft, each with what can be undone in it */
    this.states = new Map()
    /** @type {DraftName} */
    this.draft = { epoch: -1, part: 0, language: "go", file: "" }
    this.isSetting = false
    this.extensions = this.#extensions(listener)
    this.view = new library.EditorView({ parent: root, root, extensions: this.extensions })
  }

  /** @param {EditorListener} listener */
  #extensions({ onChange, onUndo, onRun, onFormat }) {
    const { EditorView, EditorState, Prec, basicSetup, keymap, indentWithTab } = this.library
    const keys = Object.entries({ Enter: onRun, "Shift-f": onFormat }).flatMap(([key, order]) => {
      const run = () => {
        order()
        return true
      }
      return [{ key: `Mod-${key}`, run }, { key: `Ctrl-${key}`, run }]
    })
    // Of the keyboard, and of whatever else can ask for it: a menu, a shaken phone.
    const undoing = EditorView.domEventHandlers({
      beforeinput: (/** @type {InputEvent} */ event) =>
        event.inputType === "historyUndo" && onUndo() && (event.preventDefault(), true),
    })
    return [
      Prec.highest(keymap.of([...keys, { key: "Mod-z", run: onUndo }])),
      Prec.highest(undoing),
      this.heat.extension,
      this.light.extension,
      typing(this.library),
      basicSetup,
      keymap.of([indentWithTab]),
      EditorState.tabSize.of(TAB_SIZE),
      this.language.of([]),
      this.marks.extension,
      editorTheme(this.library),
      highlighting(this.library),
      EditorView.contentAttributes.of({
        tabindex: "0",
        "aria-label": LABEL,
        "aria-describedby": this.help.id,
      }),
      EditorView.updateListener.of((/** @type {any} */ update) => {
        if (update.docChanged && !this.isSetting) onChange(update.state.doc.toString())
      }),
    ]
  }

  /**
   * A text for the draft that is shown can be undone; another draft is another text, which nothing done in this one
   * touches.
   * @param {string} content
   * @param {DraftName} draft
   */
  setContent(content, draft) {
    const before = this.draft
    const isSame = keyOf(before) === keyOf(draft)
    if (before.epoch !== draft.epoch) this.states.clear()
    else this.states.set(keyOf(before), this.view.state)
    this.draft = draft
    this.isSetting = true
    if (isSame) this.#replace(content)
    else this.#show(content, this.states.get(keyOf(draft)))
    this.isSetting = false
    this.#setLanguage(draft.language)
  }

  /** @param {string} content */
  #replace(content) {
    const { state } = this.view
    if (state.doc.toString() === content) return
    this.view.dispatch({
      changes: { from: 0, to: state.doc.length, insert: content },
      selection: { anchor: 0 },
      effects: this.library.EditorView.scrollIntoView(0),
      // A step of its own for undo, however soon it follows the last letter typed.
      userEvent: "input.replace",
    })
  }

  /**
   * Another form of the draft that is shown; one step takes it back.
   * @param {string} content
   */
  reshape(content) {
    this.isSetting = true
    this.view.dispatch(this.#reshaping(this.view.state, content))
    this.isSetting = false
  }

  /**
   * @param {any} state
   * @param {string} content
   */
  #reshaping({ doc }, content) {
    return {
      changes: reshaping(doc.toString(), content),
      userEvent: "input.format",
      annotations: this.library.isolateHistory.of("full"),
    }
  }

  /**
   * @param {string} content
   * @param {any} kept the state in which this draft was left, if it was seen before
   */
  #show(content, kept) {
    const { extensions } = this
    const isAsLeft = kept?.doc.toString() === content
    const undone = isAsLeft || !kept ? null : this.#undone(kept)
    const isUndone = undone?.doc.toString() === content
    // It was given another form while another file was shown: that can be undone as well.
    const reshaped = () => kept.update(this.#reshaping(kept, content)).state
    const made = () => this.library.EditorState.create({ doc: content, extensions })
    this.view.setState(isAsLeft ? kept : isUndone ? undone : kept ? reshaped() : made())
    this.measure()
  }

  /**
   * A text that was taken apart into files was pasted with the last step.
   * @param {any} kept
   */
  #undone(kept) {
    let state = kept
    this.library.undo({
      state: kept,
      dispatch: (/** @type {any} */ transaction) => state = transaction.state,
    })
    return state
  }

  /** Makes it look how large it is now, and show what fits: asking where something stands does. */
  measure() {
    if (!this.dom.isConnected) return
    this.view.requestMeasure()
    this.view.coordsAtPos(0)
  }

  /** @param {Language} name */
  async #setLanguage(name) {
    if (!this.supports.has(name)) {
      const { languages, indentUnit } = this.library
      const description = languages.find((/** @type {any} */ each) =>
        each.name.toLowerCase() === name
      )
      const unit = indentUnit.of(name === "go" ? "\t" : "    ")
      this.supports.set(name, [await description.load(), unit])
    }
    if (this.draft.language !== name) return
    this.view.dispatch({ effects: this.language.reconfigure(this.supports.get(name)) })
  }

  /** @param {Diagnostic[]} diagnostics */
  setDiagnostics(diagnostics) {
    this.marks.set(this.view, diagnostics)
  }

  /**
   * @param {Map<number, LineWeight>} heat
   * @param {Whole} whole
   */
  setHeat(heat, whole) {
    this.heat.set(this.view, heat, whole)
  }

  /**
   * @param {number[]} lines
   * @param {boolean} isShown whether the first is to be scrolled into sight
   */
  setLit(lines, isShown) {
    this.light.set(this.view, lines, isShown)
  }

  /**
   * @param {number} line
   * @param {number} column in UTF-8 bytes, from 1
   */
  goTo(line, column) {
    const anchor = this.marks.position(this.view.state, line, column)
    const { EditorView } = this.library
    this.view.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    })
    this.view.focus()
  }

  focus() {
    this.view.focus()
  }

  selected() {
    const { from, to } = this.view.state.selection.main
    return { from, to }
  }

  /** @param {import("./editor.js").Selected} selected */
  select({ from, to }) {
    const { length } = this.view.state.doc
    const selection = { anchor: Math.min(from, length), head: Math.min(to, length) }
    this.view.dispatch({ selection, scrollIntoView: true })
  }
}

/** @param {DraftName} draft */
function keyOf({ epoch, part, language, file }) {
  return `${epoch}/${part}/${language}/${file}`
}
