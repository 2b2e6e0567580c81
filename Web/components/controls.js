/** @import { State, Action } from "../types.js" */
/** @import { Example, Language } from "../types.js" */
import { elt, setAble } from "../dom.js"
import { isInFlight } from "../runs.js"
import { Options } from "./options.js"
import { ask } from "./question.js"
import { FORMAT_KEYS, RunButton } from "./run-button.js"

/** @typedef {Record<"onRun" | "onStop" | "onShare" | "onFormat" | "onVet" | "onAddFile", () => void>} ControlsListener */

/** What to run, how, and the buttons that do it. */
export class Controls {
  /** @type {Example[] | null} */
  #examples = null
  /** Whether the draft holds what only its author has. */
  isTyped = false

  /**
   * @param {(action: Action) => void} dispatch
   * @param {ControlsListener} listener
   * @param {import("../form.js").Bounds} bounds
   */
  constructor(dispatch, { onRun, onStop, onShare, onFormat, onVet, onAddFile }, bounds) {
    this.dispatch = dispatch
    this.language = elt(
      "select",
      {
        "aria-label": "Language",
        onchange: () =>
          dispatch({ type: "language", language: /** @type {Language} */ (this.language.value) }),
      },
      elt("option", { value: "go" }, "Go"),
      elt("option", { value: "swift" }, "Swift"),
    )
    this.examples = elt("select", { "aria-label": "Examples", onchange: () => this.#choose() })
    this.options = new Options(dispatch, bounds, onAddFile)
    this.run = new RunButton({ onRun, onStop })
    this.format = elt(
      "button",
      { type: "button", title: FORMAT_KEYS, onclick: onFormat },
      "Format",
    )
    this.vet = elt(
      "button",
      {
        type: "button",
        title: "Say what is suspicious about the code, on its lines",
        onclick: onVet,
      },
      "Vet",
    )
    this.share = elt("button", { type: "button", onclick: onShare }, "Share")
    this.dom = elt(
      "div",
      { class: "controls", role: "group", "aria-label": "Run controls" },
      elt("a", { class: "site-name", href: "/" }, "Flamebox"),
      this.language,
      this.examples,
      this.options.dom,
      this.options.chips,
      elt("span", { class: "actions" }, this.format, this.vet, this.share, this.run.dom),
    )
  }

  /** @param {State} state */
  sync(state) {
    const { language, run, connection, examples } = state
    this.language.value = language
    const isBusy = connection === "sending" || isInFlight(run)
    this.isTyped = state.typed[language]
    this.run.sync(state)
    setAble(this.share, !isBusy)
    setAble(this.format, !state.formatting)
    setAble(this.vet, !state.formatting)
    this.options.sync(state)
    if (examples !== this.#examples || language !== this.#language) {
      this.#listExamples(examples, language)
    }
  }

  /** @type {Language | null} */
  #language = null

  /**
   * @param {Example[]} examples
   * @param {Language} language
   */
  #listExamples(examples, language) {
    this.#examples = examples
    this.#language = language
    const options = examples.flatMap((example, index) =>
      example.language === language
        ? [elt("option", { value: String(index), title: example.summary }, example.title)]
        : []
    )
    this.examples.replaceChildren(elt("option", { value: "" }, "Examples"), ...options)
    this.examples.disabled = options.length === 0
  }

  async #choose() {
    const example = this.#examples?.[Number(this.examples.value)]
    const isChosen = this.examples.value !== ""
    this.examples.value = ""
    if (!isChosen || !example) return
    const buttons = { keep: "Keep my code", goOn: "Replace it" }
    if (this.isTyped && !await ask(`“${example.title}” takes the place of your code.`, buttons)) {
      return
    }
    this.dispatch({ type: "example", example })
  }
}
