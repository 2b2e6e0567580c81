/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Diagnostic } from "../types.js" */
import { elt } from "../dom.js"
import { Editor } from "../editor/editor.js"
import { lineHeat } from "../profile/line-heat.js"
import { draftOf } from "../state.js"
import { Problems } from "./problems.js"

/** The code, its problems and its costs. */
export class Source {
  #version = -1
  /** @type {{ diagnostics: Diagnostic[] | null, tree: Derived["tree"], file: string }} */
  #marked = { diagnostics: null, tree: null, file: "" }
  #tabsShown = ""

  /**
   * @param {(action: Action) => void} dispatch
   * @param {() => void} onRun
   */
  constructor(dispatch, onRun) {
    this.dispatch = dispatch
    this.editor = new Editor({ onRun, onChange: (content) => dispatch({ type: "edit", content }) })
    this.problems = new Problems((diagnostic) => this.#goTo(diagnostic))
    this.tabs = elt("div", { class: "file-tabs", role: "group", "aria-label": "Files" })
    this.dom = elt(
      "section",
      { class: "panel source", "aria-label": "Program" },
      this.tabs,
      this.editor.dom,
      this.problems.dom,
    )
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, { tree }) {
    this.files = draftOf(state).files
    const file = this.files[state.file]
    if (state.draftVersion !== this.#version) {
      this.#version = state.draftVersion
      this.editor.setContent(file.content, state.language)
      this.#marked = { diagnostics: null, tree: null, file: "" }
      this.editor.setHeat(new Map(), 1)
      this.editor.setDiagnostics([])
    }
    this.#showTabs(state)
    this.#mark(state, tree, file.name)
    this.problems.sync(state)
    this.dom.classList.toggle("is-edited", state.edited)
  }

  /**
   * Marks belong to what ran: on another language's draft they would point at strangers.
   * @param {State} state
   * @param {Derived["tree"]} tree
   * @param {string} file
   */
  #mark({ run, language }, tree, file) {
    const isRan = run?.snippet.language === language
    const diagnostics = isRan ? run.diagnostics : []
    const heated = isRan ? tree : null
    const last = this.#marked
    if (diagnostics !== last.diagnostics || file !== last.file) {
      this.editor.setDiagnostics(diagnostics.filter((each) => each.file === file))
    }
    if (heated !== last.tree || file !== last.file) {
      this.editor.setHeat(heated ? lineHeat(heated, file) : new Map(), heated?.width[0] || 1)
    }
    this.#marked = { diagnostics, tree: heated, file }
  }

  /** @param {State} state */
  #showTabs({ file }) {
    const names = (this.files ?? []).map(({ name }) => name)
    this.tabs.hidden = names.length < 2
    const shown = `${file}/${names.join("/")}`
    if (shown === this.#tabsShown) return
    this.#tabsShown = shown
    this.tabs.replaceChildren(...names.map((name, index) => {
      const show = () => this.dispatch({ type: "file", index })
      return elt("button", { type: "button", "aria-pressed": index === file, onclick: show }, name)
    }))
  }

  /** @param {Diagnostic} diagnostic */
  #goTo({ file, line, column }) {
    const index = (this.files ?? []).findIndex(({ name }) => name === file)
    if (index >= 0) this.dispatch({ type: "file", index })
    if (line > 0) this.editor.goTo(line, column)
  }
}
