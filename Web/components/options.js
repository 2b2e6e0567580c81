/** @import { State, Action } from "../types.js" */
/** @import { RunOptions } from "../types.js" */
import { closeOnLeave, elt, setText } from "../dom.js"
import { linesOf, profilesNamed, variableLines, variablesOf } from "../form.js"
import { milliseconds, plural } from "../format.js"
import { DEFAULT_OPTIONS } from "../snippet.js"
import { draftOf, toolchainOf } from "../drafts.js"
import { isFormattedOnRun, keepFormatOnRun } from "../format-on-run.js"

const NAMES = Object.freeze({ release: "Release", debug: "Debug", unchecked: "Unchecked" })

/** What can be recorded of a program, as it is chosen and, where it is not the usual, as the bar says it. */
const RECORDED = Object.freeze([
  { value: "cpu", name: "CPU time", chip: "CPU" },
  { value: "cpu,alloc_space", name: "CPU time and memory", chip: "with memory" },
  { value: "cpu,wall", name: "CPU time and waiting", chip: "with waiting" },
  {
    value: "cpu,alloc_space,wall",
    name: "CPU time, memory and waiting",
    chip: "with memory and waiting",
  },
  { value: "none", name: "Nothing", chip: "not recorded" },
])

/** How the program is built and run; out of the way until somebody wants it. */
export class Options {
  /** @type {RunOptions | null} */
  #shown = null
  /** @type {State["language"] | null} */
  #language = null
  /** @type {State["offers"] | null} */
  #offers = null
  /** @type {State["problem"]} */
  #refused = null

  /**
   * @param {(action: Action) => void} dispatch
   * @param {import("../form.js").Bounds} bounds
   * @param {() => void} onAddFile
   */
  constructor(dispatch, bounds, onAddFile) {
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
    this.mode = elt(
      "select",
      { onchange: () => this.set({ mode: /** @type {any} */ (this.mode.value) }) },
      elt("option", { value: "program" }, "The program"),
      elt("option", { value: "test" }, "Its tests"),
    )
    this.recorded = elt(
      "select",
      { onchange: () => this.set({ profiles: profilesNamed(this.recorded.value) }) },
      ...RECORDED.map(({ value, name }) => elt("option", { value }, name)),
    )
    this.toolchain = elt("select", {
      onchange: () => this.set({ toolchain: this.toolchain.value }),
    })
    this.toolchainField = field("Toolchain", this.toolchain)
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
    this.environment = elt("textarea", {
      rows: 2,
      spellcheck: false,
      autocomplete: "off",
      placeholder: "GOGC=50",
      oninput: () => this.set({ environment: variablesOf(this.environment.value) }),
    })
    this.swiftMode = elt(
      "select",
      {
        onchange: () =>
          this.set({ swiftMode: /** @type {any} */ (Number(this.swiftMode.value) || null) }),
      },
      elt("option", { value: "" }, "The compiler's own"),
      elt("option", { value: "5" }, "Swift 5"),
      elt("option", { value: "6" }, "Swift 6"),
    )
    this.swiftModeField = field("Swift mode", this.swiftMode)
    this.rate = numberField(
      bounds.sampleRateHz,
      (sampleRateHz) => this.set({ sampleRateHz }),
    )
    this.limit = numberField(
      bounds.timeLimitMs,
      (timeLimitMs) => this.set({ timeLimitMs }),
    )
    this.formatOnRun = elt("input", {
      type: "checkbox",
      checked: isFormattedOnRun(),
      onchange: () => keepFormatOnRun(this.formatOnRun.checked),
    })
    this.dom = elt(
      "details",
      { class: "options" },
      elt("summary", {}, "Options"),
      elt(
        "div",
        { class: "options-body" },
        field("Run", this.mode),
        field("Optimization", this.optimization),
        field("Recorded", this.recorded),
        this.toolchainField,
        field("Arguments, one a line", this.arguments),
        field("Standard input", this.input),
        field("Environment, NAME=VALUE a line", this.environment),
        this.swiftModeField,
        field("Samples per second", this.rate),
        field("Time limit, milliseconds", this.limit),
        elt("button", {
          type: "button",
          onclick: () => {
            this.dom.open = false
            onAddFile()
          },
        }, "Add a file…"),
        elt("label", { class: "switch" }, this.formatOnRun, elt("span", {}, "Format on Run")),
      ),
    )
    /** @type {Record<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>} by what the service calls them */
    this.fields = {
      "options.mode": this.mode,
      toolchain: this.toolchain,
      "options.optimization": this.optimization,
      "options.profiles": this.recorded,
      "options.arguments": this.arguments,
      "options.standardInput": this.input,
      "options.environment": this.environment,
      "options.swiftMode": this.swiftMode,
      "options.sampleRateHz": this.rate,
      "options.timeLimitMs": this.limit,
    }
    this.refusal = elt("p", { class: "refusal", id: "option-refusal" })
    this.chips = elt("span", { class: "option-chips" })
    closeOnLeave(this.dom)
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

  /**
   * What is asked for besides the usual stands in the bar: nobody should have to open the options to find out.
   * @param {RunOptions} options
   * @param {string} [toolchain] where it is not the default
   */
  #showChips(options, toolchain) {
    const open = () => {
      this.dom.open = true
      this.dom.querySelector("summary")?.focus()
    }
    this.chips.replaceChildren(
      ...[...(toolchain ? [toolchain] : []), ...unusual(options)].map((text) =>
        elt("button", { type: "button", class: "chip", onclick: open }, text)
      ),
    )
  }

  /**
   * What the service refused is marked at its field, which is shown, until something else is asked for.
   * @param {State["problem"]} problem
   */
  #refuse(problem) {
    if (problem === this.#refused) return
    this.#refused = problem
    const refused = this.fields[problem?.field ?? ""]
    for (const control of Object.values(this.fields)) {
      const isRefused = control === refused
      if (isRefused) control.setAttribute("aria-describedby", this.refusal.id)
      else control.removeAttribute("aria-describedby")
      control.ariaInvalid = isRefused ? "true" : null
    }
    this.refusal.remove()
    if (!refused || !problem) return
    setText(this.refusal, problem.detail)
    // Beside the label, not in it: it is no part of the field's name.
    refused.closest("label")?.after(this.refusal)
    this.dom.open = true
    refused.focus()
  }

  /**
   * A choice only where there is one.
   * @param {State["offers"]} offers
   * @param {State["language"]} language
   */
  #listToolchains(offers, language) {
    this.#offers = offers
    const [usual, ...others] = offers.find((each) => each.language === language)?.toolchains ?? []
    this.toolchainField.hidden = others.length === 0
    if (!usual) return
    this.toolchain.replaceChildren(
      elt("option", { value: "", title: usual.version }, `${usual.name} (default)`),
      ...others.map(({ name, version }) => elt("option", { value: name, title: version }, name)),
    )
  }

  /** @param {State} state */
  sync(state) {
    this.#refuse(state.problem)
    const { language, options } = draftOf(state)
    this.unchecked.hidden = this.unchecked.disabled = language !== "swift"
    this.swiftModeField.hidden = language !== "swift"
    if (state.offers !== this.#offers || language !== this.#language) {
      this.#listToolchains(state.offers, language)
    } else if (options === this.#shown) return
    const toolchain = toolchainOf(state)
    this.toolchain.value = toolchain ?? ""
    this.#showChips(options, toolchain)
    const before = this.#language === language ? this.#shown : null
    this.#shown = options
    this.#language = language
    this.mode.value = options.mode ?? DEFAULT_OPTIONS.mode
    this.optimization.value = options.optimization
    this.recorded.value = recordedOf(options).value
    this.input.value = options.standardInput
    this.swiftMode.value = String(options.swiftMode ?? "")
    const typed = variableLines(variablesOf(this.environment.value))
    if (typed !== variableLines(options.environment)) {
      this.environment.value = variableLines(options.environment)
    }
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
 * One of a family stands for all of it.
 * @param {RunOptions} options
 */
function recordedOf({ profiles }) {
  const hasWaits = profiles.includes("wall")
  const hasMemory = profiles.some((type) => type !== "cpu" && type !== "wall")
  const value = [
    profiles.length > 0 ? "cpu" : "none",
    hasMemory && "alloc_space",
    hasWaits && "wall",
  ]
    .filter(Boolean).join(",")
  return RECORDED.find((each) => each.value === value) ?? RECORDED[0]
}

/**
 * The options that are not as they are by themselves, in a word or two each.
 * @param {RunOptions} options
 */
function unusual(options) {
  const { optimization, profiles, sampleRateHz, timeLimitMs, standardInput } = options
  const texts = []
  if (options.mode === "test") texts.push("Tests")
  if (optimization !== DEFAULT_OPTIONS.optimization) texts.push(NAMES[optimization])
  if (!isSameList(profiles, DEFAULT_OPTIONS.profiles)) texts.push(recordedOf(options).chip)
  if (options.arguments.length > 0) texts.push(plural(options.arguments.length, "argument"))
  const variables = Object.keys(options.environment).length
  if (variables > 0) texts.push(plural(variables, "variable"))
  if (options.swiftMode) texts.push(`Swift ${options.swiftMode}`)
  if (standardInput !== "") texts.push("standard input")
  if (sampleRateHz !== DEFAULT_OPTIONS.sampleRateHz) texts.push(`${sampleRateHz} Hz`)
  if (timeLimitMs !== DEFAULT_OPTIONS.timeLimitMs) texts.push(`up to ${milliseconds(timeLimitMs)}`)
  return texts
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
