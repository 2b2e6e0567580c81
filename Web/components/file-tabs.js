/** @import { Action, State } from "../types.js" */
import { draftOf } from "../drafts.js"
import { objectionTo } from "../draft-files.js"
import { elt, setText } from "../dom.js"

/** The program's files: which is shown, and what there are. Out of the way where there is one. */
export class FileTabs {
  #shown = ""
  /** @type {State | null} */
  #state = null
  /** @type {number | null} the file that is being named; one more than there are for a new one */
  #naming = null
  /** @type {Element | null} the tab that was scrolled to last */
  #sought = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
    this.list = elt("div", { class: "file-list", role: "group", "aria-label": "Files" })
    this.add = elt("button", { type: "button", onclick: () => this.startAdding() }, "Add file")
    this.rename = elt(
      "button",
      { type: "button", onclick: () => this.#startNaming(this.#state?.file ?? 0) },
      "Rename",
    )
    this.remove = elt("button", { type: "button", onclick: () => this.#remove() }, "Remove")
    this.name = elt("input", {
      type: "text",
      "aria-label": "File name",
      placeholder: "util.go, data/words.txt",
      spellcheck: false,
      autocomplete: "off",
      autocapitalize: "off",
      maxlength: 200,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape") return
        event.stopPropagation()
        this.#stopNaming()
      },
    })
    this.refusal = elt("p", { class: "refusal", role: "alert", hidden: true })
    this.form = elt(
      "form",
      {
        class: "file-form",
        hidden: true,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault()
          this.#finishNaming()
        },
      },
      this.name,
      elt("button", { type: "submit" }, "OK"),
      elt("button", { type: "button", onclick: () => this.#stopNaming() }, "Cancel"),
      this.refusal,
    )
    this.tools = elt("div", { class: "file-tools" }, this.add, this.rename, this.remove)
    this.dom = elt("div", { class: "file-tabs", hidden: true }, this.list, this.tools, this.form)
  }

  /** Asks for the name of a new file. */
  startAdding() {
    const state = this.#state
    if (state) this.#startNaming(draftOf(state).files.length)
  }

  /** @param {number} index */
  #startNaming(index) {
    const state = this.#state
    if (!state) return
    this.#naming = index
    this.name.value = draftOf(state).files[index]?.name ?? ""
    this.refusal.hidden = true
    this.#showTools()
    this.name.focus()
    this.name.select()
  }

  #stopNaming() {
    this.#naming = null
    this.#showTools()
    const isHidden = this.tools.offsetParent === null
    if (!isHidden) this.add.focus()
  }

  #finishNaming() {
    const [state, index] = [this.#state, this.#naming]
    if (!state || index === null) return
    const name = this.name.value.trim()
    const objection = objectionTo(state, name, index)
    this.refusal.hidden = objection === null
    setText(this.refusal, objection ?? "")
    if (objection !== null) return this.name.focus()
    this.#naming = null
    const isNew = index >= draftOf(state).files.length
    this.dispatch(isNew ? { type: "fileAdded", name } : { type: "fileRenamed", index, name })
    this.add.focus()
  }

  #remove() {
    const state = this.#state
    if (!state) return
    const { name, content } = draftOf(state).files[state.file]
    if (content.trim() !== "" && !confirm(`Remove ${name} with what is in it?`)) return
    this.dispatch({ type: "fileRemoved", index: state.file })
    this.add.focus()
  }

  #showTools() {
    const isNaming = this.#naming !== null
    const count = this.#state ? draftOf(this.#state).files.length : 1
    this.form.hidden = !isNaming
    this.tools.hidden = isNaming
    this.dom.hidden = count < 2 && !isNaming
  }

  /** @param {State} state */
  sync(state) {
    this.#state = state
    const names = draftOf(state).files.map(({ name }) => name)
    const shown = JSON.stringify([state.language, names])
    if (shown !== this.#shown) {
      this.#shown = shown
      this.#naming = null
      this.list.replaceChildren(...names.map((name, index) => {
        const show = () => this.dispatch({ type: "file", index })
        return elt("button", { type: "button", title: name, onclick: show }, name)
      }))
    }
    // The buttons stay, and with them the focus that is on one.
    Array.from(this.list.children).forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === state.file))
    })
    this.#showTools()
    this.#seek(this.list.children[state.file] ?? null)
  }

  /**
   * Brings a tab into sight, without moving the page; one that somebody scrolled away from stays where it is.
   * @param {Element | null} tab
   */
  #seek(tab) {
    if (tab === this.#sought || !(tab instanceof HTMLElement) || this.list.clientHeight === 0) {
      return
    }
    this.#sought = tab
    const { offsetTop, offsetHeight } = tab
    const { scrollTop, clientHeight } = this.list
    if (offsetTop < scrollTop) this.list.scrollTop = offsetTop
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) {
      this.list.scrollTop = offsetTop + offsetHeight - clientHeight
    }
  }
}
