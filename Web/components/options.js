/** @import { State, Action } from "../types.js" */
/** @import { RunOptions } from "../types.js" */
import { elt } from "../dom.js"
import { linesOf } from "../form.js"
import { draftOf } from "../state.js"

/** How the program is built and run; out of the way until somebody wants it. */
export class Options {
  /** @type {RunOptions | null} */
  #shown = null
  /** @type {State["language"] | null} */
  #language = null

  /**
   * @param {(action: Action) => void} dispatch
   * @param {import("../form.js").Bounds} bounds
   */
  constructor(dispatch, bounds) {
    /** @type {(option: Partial<RunOptions>) => void} */
    this.set = (option) => dispatch({ type: "option", option })
    this.unchecked = elt("option", { value: "unchecked" }, "Unchecked")
    this.optimization = elt(
      "select",
      { onchange: () => this.set({ optimization: /** @type {any} */ (this.optimization.value) }) },
      elt("option", { value: "release" }, "Release"),
      elt("option", { value: "debug" }, "Debug"),
      this.unchecked,
    )
    this.arguments = elt("textarea", {
      rows: 2,
      spellcheck: false,
      autocomplete: "off",
      oninput: () => this.set({ arguments: linesOf(this.arguments.value) }),
    })
    this.input = elt("textarea", {
      rows: 3,
      spellcheck: false,
      oninput: () => this.set({ standardInput: this.input.value }),
    })
    this.rate = numberField(
      bounds.sampleRateHz,
      (sampleRateHz) => this.set({ sampleRateHz }),
    )
    this.limit = numberField(
      bounds.timeLimitMs,
      (timeLimitMs) => this.set({ timeLimitMs }),
    )
    this.dom = elt(
      "details",
      { class: "options" },
      elt("summary", {}, "Options"),
      elt(
        "div",
        { class: "options-body" },
        field("Optimization", this.optimization),
        field("Arguments, one a line", this.arguments),
        field("Standard input", this.input),
        field("Samples per second", this.rate),
        field("Time limit, milliseconds", this.limit),
      ),
    )
    this.#closeOnLeave()
  }

  #closeOnLeave() {
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !this.dom.contains(event.target)) this.dom.open = false
    })
    this.dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.dom.open) return
      this.dom.open = false
      this.dom.querySelector("summary")?.focus()
    })
  }

  /**
   * Whether all that is asked for can be had; else it opens at the first field that says what cannot.
   */
  check() {
    const wrong = [this.rate, this.limit].find((input) => !input.checkValidity())
    if (!wrong) return true
    this.dom.open = true
    wrong.reportValidity()
    return false
  }

  /** @param {State} state */
  sync(state) {
    const { language, options } = draftOf(state)
    this.unchecked.hidden = this.unchecked.disabled = language !== "swift"
    if (options === this.#shown) return
    const before = this.#language === language ? this.#shown : null
    this.#shown = options
    this.#language = language
    this.optimization.value = options.optimization
    this.input.value = options.standardInput
    // A number that cannot be stays in its field until it is mended: it was typed there, and nobody took it.
    if (options.sampleRateHz !== before?.sampleRateHz) {
      this.rate.value = String(options.sampleRateHz)
    }
    if (options.timeLimitMs !== before?.timeLimitMs) this.limit.value = String(options.timeLimitMs)
    // A text that means the same stays as it was typed: the line that waits for the next argument is such a text.
    if (!isSameList(linesOf(this.arguments.value), options.arguments)) {
      this.arguments.value = options.arguments.join("\n")
    }
  }
}

/**
 * @param {import("../form.js").Range} range
 * @param {(value: number) => void} onChange
 */
function numberField(range, onChange) {
  const input = elt("input", {
    type: "number",
    required: true,
    step: 1,
    ...range,
    onchange: () => {
      if (!input.reportValidity()) return
      onChange(input.valueAsNumber)
    },
  })
  return input
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 */
function field(name, control) {
  return elt("label", { class: "field" }, elt("span", {}, name), control)
}

/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 */
function isSameList(a, b) {
  return a.length === b.length && a.every((text, index) => text === b[index])
}
