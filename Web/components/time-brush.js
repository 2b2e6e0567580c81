/** @import { Stretch, TimeChart } from "./time-chart.js" */
import { elt } from "../dom.js"
import { milliseconds } from "../format.js"

/** A shorter way with the pointer is a click. */
const LEAST_DRAG_PX = 4
/** Steps of the arrow keys, as parts of the run. */
const SMALL_STEP = 1 / 100
const LARGE_STEP = 1 / 10

/** Chooses a stretch of time: dragged over with mouse or finger, or its ends moved with the keys. */
export class Brush {
  /** Where a drag began, in microseconds; null where there is none. @type {number | null} */
  #start = null
  #startX = 0
  /** Which end is dragged. @type {"from" | "to" | null} */
  #end = null

  /**
   * @param {TimeChart} chart
   * @param {object} listener
   * @param {(stretch: Stretch | null, isOther: boolean) => void} listener.onChoose a second stretch, where Control or
   *   Command is held
   * @param {(timeUs: number | null) => void} listener.onPoint
   */
  constructor(chart, { onChoose, onPoint }) {
    this.chart = chart
    this.onChoose = onChoose
    this.from = this.#handle("from", "Beginning of the stretch")
    this.to = this.#handle("to", "End of the stretch")
    this.dom = elt("div", { class: "time-brush" }, chart.canvas, this.from, this.to)
    const { canvas } = chart
    canvas.addEventListener("pointerdown", (event) => this.#press(event))
    canvas.addEventListener("pointermove", (event) => this.#drag(event))
    // The handles lie over the moments where a stretch begins and ends; what happened there is to be read, too.
    this.dom.addEventListener("pointermove", (event) => {
      if (this.#start === null) onPoint(chart.timeAt(this.#offsetOf(event)))
    })
    this.dom.addEventListener("pointerleave", () => onPoint(null))
    canvas.addEventListener("pointerup", (event) => this.#release(event))
    canvas.addEventListener("pointercancel", () => this.#start = null)
  }

  focus() {
    this.from.focus()
  }

  /**
   * @param {"from" | "to"} end
   * @param {string} label
   */
  #handle(end, label) {
    /** @type {HTMLElement} */
    const handle = elt("div", {
      class: `time-handle is-${end}`,
      role: "slider",
      tabIndex: 0,
      "aria-label": label,
      "aria-orientation": "horizontal",
      "aria-valuemin": 0,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#move(end, event),
      onpointerdown: (/** @type {PointerEvent} */ event) => {
        this.#end = end
        handle.setPointerCapture(event.pointerId)
        event.preventDefault()
        handle.focus()
      },
      onpointermove: (/** @type {PointerEvent} */ event) => {
        if (this.#end === end) this.#set(end, this.chart.timeAt(this.#offsetOf(event)))
      },
      onpointerup: () => this.#end = null,
      onpointercancel: () => this.#end = null,
    })
    return handle
  }

  /** @param {PointerEvent} event */
  #offsetOf({ clientX }) {
    return clientX - this.chart.canvas.getBoundingClientRect().left
  }

  get #stretch() {
    const endUs = this.chart.timeline?.endUs ?? 0
    return this.chart.chosen ?? { fromUs: 0, toUs: endUs }
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return
    this.chart.canvas.setPointerCapture(event.pointerId)
    this.#start = this.chart.timeAt(event.offsetX)
    this.#startX = event.clientX
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (this.#start === null || Math.abs(event.clientX - this.#startX) < LEAST_DRAG_PX) return
    const at = this.chart.timeAt(event.offsetX)
    const stretch = { fromUs: Math.min(at, this.#start), toUs: Math.max(at, this.#start) }
    this.onChoose(stretch, event.ctrlKey || event.metaKey)
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const isClick = Math.abs(event.clientX - this.#startX) < LEAST_DRAG_PX
    const wasPressed = this.#start !== null
    this.#start = null
    if (wasPressed && isClick && this.chart.chosen) this.onChoose(null, false)
  }

  /**
   * @param {"from" | "to"} end
   * @param {KeyboardEvent} event
   */
  #move(end, event) {
    const endUs = this.chart.timeline?.endUs ?? 0
    const step = endUs * (event.shiftKey || event.key.startsWith("Page") ? LARGE_STEP : SMALL_STEP)
    const { fromUs, toUs } = this.#stretch
    const now = end === "from" ? fromUs : toUs
    const target = {
      ArrowLeft: now - step,
      ArrowDown: now - step,
      PageDown: now - step,
      ArrowRight: now + step,
      ArrowUp: now + step,
      PageUp: now + step,
      Home: 0,
      End: endUs,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#set(end, target)
  }

  /**
   * @param {"from" | "to"} end
   * @param {number} timeUs
   */
  #set(end, timeUs) {
    const endUs = this.chart.timeline?.endUs ?? 0
    const { fromUs, toUs } = this.#stretch
    const stretch = end === "from"
      ? { fromUs: Math.min(Math.max(timeUs, 0), toUs), toUs }
      : { fromUs, toUs: Math.max(Math.min(timeUs, endUs), fromUs) }
    const isAll = stretch.fromUs <= 0 && stretch.toUs >= endUs
    this.onChoose(isAll ? null : stretch, false)
  }

  /** Puts the handles where the stretch begins and ends. */
  sync() {
    const endUs = this.chart.timeline?.endUs ?? 1
    const { fromUs, toUs } = this.#stretch
    for (
      const { handle, atUs } of [{ handle: this.from, atUs: fromUs }, {
        handle: this.to,
        atUs: toUs,
      }]
    ) {
      handle.style.left = `${atUs / endUs * 100}%`
      handle.setAttribute("aria-valuemax", String(Math.round(endUs / 1000)))
      handle.setAttribute("aria-valuenow", String(Math.round(atUs / 1000)))
      handle.setAttribute("aria-valuetext", milliseconds(atUs / 1000))
    }
  }
}
