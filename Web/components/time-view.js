/** @import { Action, OutputChunk, State, View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Mark, Stretch } from "./time-chart.js" */
import { memo } from "../derived.js"
import { elt, setAble, setText } from "../dom.js"
import { milliseconds, percent, plural, visible, weight } from "../format.js"
import { titleOf } from "../profile/type-titles.js"
import { timelineOf, usedWithin } from "../profile/timeline.js"
import { Brush } from "./time-brush.js"
import { TimeChart } from "./time-chart.js"

/** A step of the chart for each of this many pixels: fewer samples than that would be spikes. */
const PIXELS_PER_STEP = 3
const MOST_STEPS = 600
/** More marks would be one bar of ink. */
const MOST_MARKS = 2000
/** How near the pointer has to come to a mark to read it. */
const MARK_REACH_PX = 4

/** The run as time: who used the CPU when, what was printed, and which stretch of it all views show. */
export class TimeView {
  /** @type {Derived | null} */
  #shown = null
  /** @type {View | null} */
  #view = null
  #timeline = memo(timelineOf)
  #marks = memo(marksOf)
  /** @type {Pick<State, "view" | "profile" | "run" | "measured"> | null} */
  #state = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
    this.chart = new TimeChart(() => this.#build())
    this.brush = new Brush(this.chart, {
      onChoose: (stretch, isOther) => this.#choose(stretch, isOther),
      onPoint: (timeUs) => this.#point(timeUs),
    })
    this.said = elt("p", { class: "time-said" })
    const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
      elt("button", { type: "button", class: "quiet", onclick }, text)
    this.keep = button("Compare it with another stretch", () => this.#keep())
    this.swap = button("Swap A and B", () => this.#swap())
    this.end = button(
      "Stop comparing",
      () => this.#look({ againstFromMs: null, againstToMs: null }),
    )
    this.whole = button("Whole run", () => this.#look({ fromMs: null, toMs: null }))
    this.tools = elt(
      "div",
      { class: "time-tools" },
      this.said,
      this.keep,
      this.swap,
      this.end,
      this.whole,
    )
    this.empty = elt("p", { class: "rest" }, "Nothing is known of when these samples were taken.")
    this.dom = elt("div", { class: "time-view" }, this.brush.dom, this.tools, this.empty)
  }

  /** @param {Partial<View>} view */
  #look(view) {
    this.dispatch({ type: "look", view })
  }

  /**
   * @param {Pick<State, "view" | "profile" | "run" | "measured">} state
   * @param {Derived} derived
   */
  sync(state, derived) {
    if (state.view.tab !== "time") return
    const isSame = derived === this.#shown && state.view === this.#view &&
      state.profile === this.#state?.profile && state.run === this.#state?.run
    if (isSame) return
    this.#shown = derived
    this.#view = state.view
    this.#state = state
    this.#build()
  }

  #build() {
    const [state, series] = [this.#state, this.#shown?.series]
    const hasTimes = Boolean(state?.profile && series?.timeUs && series.timeUs.length > 0)
    this.brush.dom.hidden = this.tools.hidden = !hasTimes
    this.empty.hidden = hasTimes
    if (!state?.profile || !series || !hasTimes || this.chart.width === 0) return
    const { view, measured, run } = state
    const shown = measured ?? run
    const steps = Math.min(Math.max(Math.floor(this.chart.width / PIXELS_PER_STEP), 1), MOST_STEPS)
    const endUs = (shown?.usage?.wallMs ?? 0) * 1000
    const drawn = drawnOf(state.profile, series)
    this.chart.timeline = this.#timeline(state.profile, drawn, steps, endUs)
    this.chart.prefix = drawn === series ? "" : "CPU: "
    this.chart.marks = this.#marks(state.profile, shown?.output ?? NO_OUTPUT)
    this.chart.label = `${isOfCPU(drawn) ? "CPU" : titleOf(drawn.type)} over time`
    const { endUs: end } = this.chart.timeline
    this.chart.chosen = stretchOf(view.fromMs, view.toMs, end)
    this.chart.against = stretchOf(view.againstFromMs, view.againstToMs, end)
    this.chart.schedule()
    this.brush.sync()
    this.#tell()
  }

  #tell() {
    const { chosen, against } = this.chart
    setAble(this.keep, chosen !== null && against === null)
    setAble(this.whole, chosen !== null)
    this.keep.hidden = against !== null
    this.swap.hidden = this.end.hidden = against === null
    setAble(this.swap, chosen !== null)
    setText(this.said, this.#text())
  }

  #text() {
    const { chosen, against } = this.chart
    if (against && !chosen) {
      return `A is ${rangeText(against)}. Drag over B, which it is compared with.`
    }
    if (against && chosen) {
      return `A ${rangeText(against)}, B ${rangeText(chosen)}. Amounts are of each second.`
    }
    if (!chosen) return "Drag over a stretch of time: every view shows that stretch alone."
    return `${rangeText(chosen)}: ${this.#usedText(chosen)}`
  }

  /** @param {Stretch} stretch */
  #usedText({ fromUs, toUs }) {
    const series = this.#shown?.series
    if (!series) return ""
    const used = usedWithin(series, fromUs, toUs)
    const share = used / ((toUs - fromUs) * 1000)
    const amount = weight(used, series.unit)
    return isOfCPU(series)
      ? `${amount} of CPU, ${percent(share)} of one CPU`
      : `${titleOf(series.type)}: ${amount}`
  }

  /**
   * @param {Stretch | null} stretch
   * @param {boolean} isOther whether the one before is to be compared with it
   */
  #choose(stretch, isOther) {
    const view = this.#view
    const range = {
      fromMs: stretch ? Math.floor(stretch.fromUs / 1000) : null,
      toMs: stretch ? Math.ceil(stretch.toUs / 1000) : null,
    }
    const isFirst = isOther && view && view.fromMs !== null && view.againstFromMs === null
    const against = isFirst ? { againstFromMs: view.fromMs, againstToMs: view.toMs } : {}
    this.#look({ ...range, ...against })
  }

  #keep() {
    const { fromMs = null, toMs = null } = this.#view ?? {}
    if (fromMs === null && toMs === null) return
    this.#look({ againstFromMs: fromMs ?? 0, againstToMs: toMs, fromMs: null, toMs: null })
    this.brush.focus()
  }

  #swap() {
    const view = this.#view
    if (!view || (view.fromMs === null && view.toMs === null)) return
    this.#look({
      fromMs: view.againstFromMs,
      toMs: view.againstToMs,
      againstFromMs: view.fromMs ?? 0,
      againstToMs: view.toMs,
    })
  }

  /**
   * What is to be read at a moment that is pointed at.
   * @param {number | null} timeUs
   */
  #point(timeUs) {
    if (timeUs === null) return this.#tell()
    const reach = this.chart.timeAt(MARK_REACH_PX)
    const near = this.chart.marks.filter(({ atUs }) => Math.abs(atUs - timeUs) <= reach)
    const [first] = near.sort((a, b) => Math.abs(a.atUs - timeUs) - Math.abs(b.atUs - timeUs))
    const rest = near.length > 1 ? ` and ${plural(near.length - 1, "more mark")}` : ""
    const mark = first ? ` – ${first.kind}: ${visible(first.text.trim().slice(0, 120))}${rest}` : ""
    setText(this.said, `At ${milliseconds((first?.atUs ?? timeUs) / 1000)}${mark}`)
  }
}

/**
 * What the lanes show. Wall time is the same for each thread at any moment, and that of goroutines is no thread's: who was on
 * a processor is what one wants to see beside it.
 * @param {NonNullable<State["profile"]>} profile
 * @param {import("../types.js").Series} series
 */
function drawnOf(profile, series) {
  if (series.type !== "wall") return series
  return profile.series.find((each) => isOfCPU(each) && each.timeUs !== null) ?? series
}

/** @param {{ unit: string, type: string }} series */
function isOfCPU({ unit, type }) {
  return unit === "nanoseconds" && type === "cpu"
}

/** @type {OutputChunk[]} */
const NO_OUTPUT = []

/**
 * @param {NonNullable<State["profile"]>} profile
 * @param {OutputChunk[]} output
 * @returns {Mark[]}
 */
function marksOf({ marks = [] }, output) {
  const printed = output.map(({ atMs, stream, text }) => ({
    atUs: atMs * 1000,
    kind: stream,
    text,
  }))
  return [...marks.filter(({ kind }) => kind !== "output"), ...printed].slice(0, MOST_MARKS)
}

/**
 * @param {number | null} fromMs
 * @param {number | null} toMs
 * @param {number} endUs
 * @returns {Stretch | null}
 */
function stretchOf(fromMs, toMs, endUs) {
  if (fromMs === null && toMs === null) return null
  const fromUs = Math.min((fromMs ?? 0) * 1000, endUs)
  return { fromUs, toUs: Math.max(Math.min((toMs ?? Infinity) * 1000, endUs), fromUs) }
}

/** @param {Stretch} stretch */
function rangeText({ fromUs, toUs }) {
  return `${milliseconds(fromUs / 1000)} to ${milliseconds(toUs / 1000)}`
}
