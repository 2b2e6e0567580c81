/** @import { Action, RunOptions, State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt, setText } from "../dom.js"
import { count, milliseconds } from "../format.js"
import { knownSamples } from "../profile/call-tree.js"
import { fewSamplesText } from "../profile/certainty.js"
import { draftOf } from "../drafts.js"
import { cpuOf } from "../versions.js"

/** With as much of the processor as this a picture can be trusted. */
const ENOUGH_CPU_MS = 1000
/** How much more work may grow faster than a number does. */
const MOST_TIMES = 10

/**
 * The banner's sentence; "" where there is none.
 * @param {State} state
 * @param {Derived} derived
 */
export function fewSamplesOf({ profileState }, { whole: tree, series }) {
  return profileState === "whole" && tree ? fewSamplesText(knownSamples(tree), series?.unit) : ""
}

/** Says what a profile of few samples is worth, and runs again so that there are more of them. */
export class FewSamples {
  #shown = ""

  /**
   * @param {(action: Action) => void} dispatch
   * @param {import("../form.js").Bounds} bounds
   * @param {() => void} onRun
   */
  constructor(dispatch, bounds, onRun) {
    this.dispatch = dispatch
    this.bounds = bounds
    this.onRun = onRun
    this.sentence = elt("span", {})
    this.offers = elt("span", { class: "offers" })
    this.dom = elt(
      "div",
      { class: "remark few-samples", hidden: true },
      this.sentence,
      " ",
      this.offers,
    )
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, derived) {
    const text = fewSamplesOf(state, derived)
    this.dom.hidden = text === ""
    setText(this.sentence, text)
    // More time, and a faster clock, bring more of what a clock takes.
    const isOfClock = derived.series?.unit === "nanoseconds"
    const offers = text === "" || !isOfClock ? [] : offersFor(state, this.bounds)
    const shown = offers.map(({ words }) => words).join("\n")
    if (shown === this.#shown) return
    this.#shown = shown
    this.offers.replaceChildren(...offers.map(({ words, option }) => {
      const take = () => {
        this.dispatch({ type: "option", option })
        this.onRun()
      }
      return elt("button", { type: "button", onclick: take }, words)
    }))
  }
}

/**
 * What would bring more samples of this very program.
 * @param {Pick<State, "run" | "language" | "drafts">} state
 * @param {import("../form.js").Bounds} bounds
 * @returns {{ words: string, option: Partial<RunOptions> }[]}
 */
export function offersFor({ run, language, drafts }, { sampleRateHz, timeLimitMs }) {
  const { options } = draftOf(/** @type {State} */ ({ language, drafts }))
  const cpuMs = run ? cpuOf(run) ?? 0 : 0
  const isCut = run?.verdict?.kind === "timedOut"
  const offers = []
  const [argument, ...others] = options.arguments
  const isNumber = argument !== undefined && others.length === 0 && /^[1-9]\d{0,8}$/.test(argument)
  if (isNumber && !isCut && cpuMs < ENOUGH_CPU_MS) {
    const times = Math.min(Math.ceil(ENOUGH_CPU_MS / Math.max(cpuMs, 1)), MOST_TIMES)
    const larger = String(Number(argument) * times)
    offers.push({
      words: `Run with ${larger} instead of ${argument}`,
      option: { arguments: [larger] },
    })
  }
  if (isCut && options.timeLimitMs < timeLimitMs.max) {
    const words = `Run for up to ${milliseconds(timeLimitMs.max)}`
    offers.push({ words, option: { timeLimitMs: timeLimitMs.max } })
  }
  if (options.sampleRateHz < sampleRateHz.max) {
    const words = `Run with ${count(sampleRateHz.max)} samples a second`
    offers.push({ words, option: { sampleRateHz: sampleRateHz.max } })
  }
  return offers
}
