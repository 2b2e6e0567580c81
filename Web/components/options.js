/** @import { State, Action } from "../types.js" */
/** @import { RunOptions } from "../types.js" */
import { elt } from "../dom.js"
import { linesOf } from "../form.js"
import { draftOf } from "../state.js"

/** How the program is built and run; out of the way until somebody wants it. */
export class Options {
  /** @type {RunOptions | null} */
  #shown = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
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
      { min: 97, max: 4999, step: 1 },
      (sampleRateHz) => this.set({ sampleRateHz }),
    )
    this.limit = numberField(
      { min: 100, max: 30_000, step: 1 },
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

  /** @param {State} state */
  sync(state) {
    const { language, options } = draftOf(state)
    this.unchecked.hidden = this.unchecked.disabled = language !== "swift"
    if (options === this.#shown) return
    this.#shown = options
    this.optimization.value = options.optimization
    this.input.value = options.standardInput
    this.rate.value = String(options.sampleRateHz)
    this.limit.value = String(options.timeLimitMs)
    // A text that means the same stays as it was typed: the line that waits for the next argument is such a text.
    if (!isSameList(linesOf(this.arguments.value), options.arguments)) {
      this.arguments.value = options.arguments.join("\n")
    }
  }
}

/**
 * @param {{ min: number, max: number, step: number }} range
 * @param {(value: number) => void} onChange
 */
function numberField(range, onChange) {
  const input = elt("input", {
    type: "number",
    required: true,
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
