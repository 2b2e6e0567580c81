/** @import { Diagnostic, Language } from "../types.js" */
/** @import { LineWeight } from "../profile/line-heat.js" */
/** @import { EditorListener } from "./editor.js" */
import { elt } from "../dom.js"
import { diagnosticMarks } from "./diagnostics.js"
import { heatGutter } from "./heat-gutter.js"
import { LABEL } from "./editor.js"
import { editorTheme, highlighting } from "./theme.js"
import { typingOver } from "./typing.js"

// The library is loaded by a computed address and has no types here: it is served as it was published.
const LIBRARY = new URL("../vendor/codemirror/index.js", import.meta.url).href

/** The columns that a tab takes on screen. */
const TAB_SIZE = 4

/** CodeMirror in a shadow root, where its styles are adopted sheets that a strict content policy allows. */
export class CodeEditor {
  /** @param {EditorListener} listener */
  static async load(listener) {
    return new CodeEditor(await import(LIBRARY), listener)
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
    this.heat = heatGutter(library)
    this.language = new library.Compartment()
    /** @type {Language | null} */
    this.languageName = null
    this.isSetting = false
    this.view = new library.EditorView({
      parent: root,
      root,
      extensions: this.#extensions(listener),
    })
  }

  /** @param {EditorListener} listener */
  #extensions({ onChange, onRun }) {
    const { EditorView, EditorState, Prec, basicSetup, keymap, indentWithTab } = this.library
    const run = () => {
      onRun()
      return true
    }
    return [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run }, { key: "Ctrl-Enter", run }])),
      this.heat.extension,
      typingOver(this.library),
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
   * @param {string} content
   * @param {Language} language
   */
  setContent(content, language) {
    const { state } = this.view
    this.isSetting = true
    if (state.doc.toString() !== content) {
      this.view.dispatch({
        changes: { from: 0, to: state.doc.length, insert: content },
        selection: { anchor: 0 },
        effects: this.library.EditorView.scrollIntoView(0),
      })
    }
    this.isSetting = false
    this.#setLanguage(language)
  }

  /** @param {Language} name */
  async #setLanguage(name) {
    if (this.languageName === name) return
    this.languageName = name
    const { languages, indentUnit } = this.library
    const description = languages.find((/** @type {any} */ each) =>
      each.name.toLowerCase() === name
    )
    const support = await description.load()
    if (this.languageName !== name) return
    const unit = indentUnit.of(name === "go" ? "\t" : "    ")
    this.view.dispatch({ effects: this.language.reconfigure([support, unit]) })
  }

  /** @param {Diagnostic[]} diagnostics */
  setDiagnostics(diagnostics) {
    this.marks.set(this.view, diagnostics)
  }

  /**
   * @param {Map<number, LineWeight>} heat
   * @param {number} total
   */
  setHeat(heat, total) {
    this.heat.set(this.view, heat, total)
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
}
