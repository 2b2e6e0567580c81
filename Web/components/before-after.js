/** @import { Pairs, Run, State } from "../types.js" */
import { elt, giveWay, setAble, setText } from "../dom.js"
import { milliseconds } from "../format.js"
import { isInFlight } from "../runs.js"
import { beforeIDOf, cpuOf, printsOther, shownPairsOf } from "../versions.js"

/** When the service looks at its numbers: in between, further pairs would tell nothing new. */
const PAIRS = [10, 20, 30]

const HINT = "Edit the program and run it again: before and after will stand here."

/**
 * @typedef {object} BeforeAfterListener
 * @property {(pairs: number) => void} onMeasure
 * @property {() => void} onStop
 * @property {(isShown: boolean) => void} onShow whether the pictures are to show the difference
 */

/** What the run before the edit took and what this one takes, and the way to know whether that is more than noise. */
export class BeforeAfter {
  /** @param {BeforeAfterListener} listener */
  constructor({ onMeasure, onStop, onShow }) {
    this.numbers = elt("p", { class: "was-and-is" })
    this.pairs = elt(
      "select",
      { "aria-label": "Pairs to measure" },
      ...PAIRS.map((pairs) => elt("option", { value: String(pairs) }, `${pairs} pairs`)),
    )
    const measure = () => {
      if (this.compare.ariaDisabled !== "true") onMeasure(Number(this.pairs.value))
    }
    this.compare = elt("button", { type: "button", onclick: measure }, "Compare")
    this.bar = elt("progress", { "aria-label": "Pairs measured" })
    this.count = elt("span", {})
    this.stop = elt("button", { type: "button", onclick: onStop }, "Stop measuring")
    this.measuring = elt("span", { class: "measuring" }, this.bar, this.count, this.stop)
    this.asking = elt("span", { class: "asking" }, this.pairs, this.compare)
    this.hint = elt("p", { class: "before-and-after-hint" }, HINT)
    this.other = elt("p", { class: "prints-other" })
    this.outcome = elt("p", { role: "status", class: "outcome" })
    this.page = elt("a", { class: "whole-comparison" }, "Quick look")
    const show = () => onShow(this.show.ariaPressed !== "true")
    this.show = elt(
      "button",
      { type: "button", "aria-pressed": "false", onclick: show },
      "Difference",
    )
    this.words = elt(
      "div",
      { class: "before-after-words" },
      this.hint,
      this.numbers,
      this.other,
      this.outcome,
    )
    this.ways = elt("div", { class: "ways" }, this.asking, this.measuring, this.show, this.page)
    this.dom = elt(
      "section",
      { class: "before-after", "aria-label": "Before and after" },
      this.words,
      this.ways,
    )
  }

  /** @param {State} state */
  sync(state) {
    const { run, view } = state
    const before = beforeIDOf(state)
    // Its place is kept: what is below would move with the first edit.
    const isWaiting = !run || before === null
    this.dom.classList.toggle("is-waiting", isWaiting)
    this.hint.hidden = !isWaiting || run === null
    this.ways.hidden = isWaiting
    if (isWaiting) {
      for (const each of [this.numbers, this.other, this.outcome]) setText(each, "")
      return
    }
    setText(this.numbers, wasAndIs(state))
    setText(this.other, otherText(state))
    const isReady = !isInFlight(run) && Boolean(run.profile)
    const pairs = shownPairsOf(state)
    const isMeasuring = pairs !== null && isInFlight(pairs)
    setAble(this.compare, isReady && !isMeasuring)
    setAble(this.show, isReady)
    this.show.ariaPressed = String(view.against !== "")
    this.#showMeasuring(pairs, isMeasuring)
    this.page.hidden = !isReady
    setText(this.page, pairs ? "Details" : "Quick look")
    const href = pairs ? pairs.url : `/compare/${before}/${run.id}`
    if (this.page.getAttribute("href") !== href) this.page.href = href
  }

  /**
   * @param {Pairs | null} pairs
   * @param {boolean} isMeasuring
   */
  #showMeasuring(pairs, isMeasuring) {
    const [leaving, staying] = isMeasuring
      ? [this.asking, this.stop]
      : [this.measuring, this.compare]
    this.measuring.hidden = this.asking.hidden = false
    giveWay(leaving, staying)
    leaving.hidden = true
    setText(this.outcome, pairs && !isMeasuring ? pairs.message : "")
    if (!pairs || !isMeasuring) return
    this.bar.max = pairs.planned
    this.bar.value = pairs.measured
    setText(this.count, stateText(pairs))
  }
}

/** @param {Pairs} pairs */
function stateText({ state, position, measured, planned }) {
  if (state === "compiling") return "Compiling both."
  const isWaiting = state === "queued" && measured === 0
  if (isWaiting && position) return `Number ${position} in line.`
  return isWaiting ? "Waiting to start." : `${measured} of ${planned} pairs`
}

/**
 * One run of each, as they are: nobody knows yet whether that is more than noise.
 * @param {State} state
 */
function wasAndIs({ run, before }) {
  const was = before ? took(before) : ""
  const is = run && !isInFlight(run) ? took(run) : ""
  if (was === "") return is === "" ? "Compared with the run before it." : `Is ${is} of CPU.`
  if (!run || is === "") return `Was ${was} of CPU.`
  return `Was ${was}, is ${is} of CPU.`
}

/**
 * What a faster program may owe its speed to.
 * @param {State} state
 */
function otherText({ run, before }) {
  const isOther = run && before && !isInFlight(run) && cpuOf(run) !== null &&
    cpuOf(before) !== null &&
    printsOther(before, run)
  return isOther ? "It prints something else." : ""
}

/**
 * @param {Run} run
 * @returns {string} "" where it did not run
 */
function took(run) {
  const cpuMs = cpuOf(run)
  if (cpuMs === null) return ""
  const amount = cpuMs < 1 ? "under 1 ms" : milliseconds(cpuMs)
  if (run.verdict?.kind === "timedOut") return `over ${amount}`
  return run.verdict?.kind === "exited" ? amount : `${amount} until it broke off`
}
