/** @import { Timeline } from "../profile/timeline.js" */
import { elt } from "../dom.js"
import { milliseconds, visible } from "../format.js"
import { currentPalette, onThemeChange } from "../flamegraph/theme.js"
import { ticksOf } from "../profile/timeline.js"

const LANE_HEIGHT = 30
const LANE_GAP = 4
const MARKS_HEIGHT = 18
const AXIS_HEIGHT = 18
const PIXELS_PER_TICK = 110
const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

/** What happened at a moment. @typedef {{ atUs: number, kind: string, text: string }} Mark */

/** A stretch of time, in microseconds. @typedef {{ fromUs: number, toUs: number }} Stretch */

/** Draws lanes, marks and an axis; knows which moment is where. */
export class TimeChart {
  /** @type {Timeline | null} */
  timeline = null
  /** @type {Mark[]} */
  marks = []
  /** @type {Stretch | null} */
  chosen = null
  /** @type {Stretch | null} */
  against = null
  /** What stands before the lanes' names. */
  prefix = ""
  #frame = 0

  /** @param {() => void} onResize */
  constructor(onResize) {
    this.canvas = elt("canvas", {
      class: "time-canvas",
      role: "img",
      "aria-label": "CPU over time",
    })
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"))
    new ResizeObserver(() => {
      onResize()
      this.schedule()
    }).observe(this.canvas)
    onThemeChange(() => this.schedule())
  }

  /** What the picture is of, for those who do not see it. */
  set label(/** @type {string} */ text) {
    if (this.canvas.getAttribute("aria-label") !== text) {
      this.canvas.setAttribute("aria-label", text)
    }
  }

  get width() {
    return this.canvas.clientWidth
  }

  get #lanes() {
    return this.timeline?.lanes ?? []
  }

  get height() {
    return this.#lanes.length * (LANE_HEIGHT + LANE_GAP) + MARKS_HEIGHT + AXIS_HEIGHT
  }

  /** @param {number} x in pixels of the canvas */
  timeAt(x) {
    const { endUs = 0 } = this.timeline ?? {}
    return Math.min(Math.max(x / Math.max(this.width, 1), 0), 1) * endUs
  }

  /** @param {number} timeUs */
  placeOf(timeUs) {
    return timeUs / (this.timeline?.endUs ?? 1) * this.width
  }

  schedule() {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  #draw() {
    const { canvas, context, width, timeline } = this
    canvas.style.height = `${this.height}px`
    if (!timeline || width === 0) return
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(this.height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.font = FONT
    context.textBaseline = "middle"
    const palette = currentPalette()
    const style = getComputedStyle(canvas)
    const quiet = style.getPropertyValue("--quiet-text")
    timeline.lanes.forEach((lane, index) => this.#drawLane(lane, index, palette))
    this.#drawStretch(this.against, style.getPropertyValue("--less"), "A")
    this.#drawStretch(this.chosen, style.getPropertyValue("--more"), this.against ? "B" : "")
    timeline.lanes.forEach(({ name }, index) => {
      context.fillStyle = style.getPropertyValue("--text")
      this.#label(
        this.prefix + visible(name),
        index * (LANE_HEIGHT + LANE_GAP) + 8,
        style.getPropertyValue("--raised"),
      )
    })
    this.#drawMarks(style)
    this.#drawAxis(quiet)
  }

  /**
   * A name over the lane, on a ground of its own, so that it can be read on any filling.
   * @param {string} text
   * @param {number} y
   * @param {string} ground
   */
  #label(text, y, ground) {
    const { context } = this
    const ink = context.fillStyle
    context.fillStyle = ground
    context.globalAlpha = 0.85
    context.fillRect(2, y - 7, context.measureText(text).width + 8, 14)
    context.globalAlpha = 1
    context.fillStyle = ink
    context.fillText(text, 6, y)
  }

  /**
   * @param {Timeline["lanes"][number]} lane
   * @param {number} index
   * @param {import("../flamegraph/colors.js").Palette} palette
   */
  #drawLane({ cpu }, index, palette) {
    const { context, width } = this
    const top = index * (LANE_HEIGHT + LANE_GAP)
    context.fillStyle = palette.muted
    context.fillRect(0, top, width, LANE_HEIGHT)
    context.fillStyle = palette.categories[0].fills[0]
    const peak = this.timeline?.peak || 1
    for (let step = 0; step < cpu.length; step++) {
      const height = Math.min(cpu[step] / peak, 1) * LANE_HEIGHT
      if (height < 0.25) continue
      const left = Math.floor(step * width / cpu.length)
      const right = Math.floor((step + 1) * width / cpu.length)
      context.fillRect(left, top + LANE_HEIGHT - height, Math.max(right - left, 1), height)
    }
  }

  /**
   * @param {Stretch | null} stretch
   * @param {string} color
   * @param {string} name
   */
  #drawStretch(stretch, color, name) {
    if (!stretch) return
    const { context } = this
    const [left, right] = [this.placeOf(stretch.fromUs), this.placeOf(stretch.toUs)]
    const bottom = this.height - AXIS_HEIGHT
    context.fillStyle = color
    context.globalAlpha = 0.18
    context.fillRect(left, 0, right - left, bottom)
    context.globalAlpha = 1
    context.fillRect(left, 0, 1.5, bottom)
    context.fillRect(right - 1.5, 0, 1.5, bottom)
    if (name !== "") {
      context.font = `600 ${FONT}`
      context.fillText(name, Math.max(right - 14, left + 4), bottom - MARKS_HEIGHT - 8)
      context.font = FONT
    }
  }

  /** @param {CSSStyleDeclaration} style */
  #drawMarks(style) {
    const { context } = this
    const middle = this.height - AXIS_HEIGHT - MARKS_HEIGHT / 2
    for (const { atUs, kind, text } of this.marks) {
      const x = this.placeOf(atUs)
      context.fillStyle = style.getPropertyValue(kind === "stderr" ? "--error" : "--quiet-text")
      if (kind === "phase") {
        context.fillRect(x, 0, 1, this.height - AXIS_HEIGHT)
        context.fillText(visible(text), x + 4, middle)
      } else if (kind === "collection") {
        context.fillRect(x - 3, middle - 3, 6, 6)
      } else {
        // What was printed: one stroke down for each stream, so that color is not all that tells them apart.
        context.fillRect(x - 0.75, kind === "stderr" ? middle : middle - 8, 1.5, 8)
      }
    }
  }

  /** @param {string} color */
  #drawAxis(color) {
    const { context, width, timeline } = this
    const y = this.height - AXIS_HEIGHT / 2
    context.fillStyle = color
    for (const atUs of ticksOf(timeline?.endUs ?? 1, width / PIXELS_PER_TICK)) {
      const x = this.placeOf(atUs)
      const text = milliseconds(atUs / 1000)
      context.fillRect(x, this.height - AXIS_HEIGHT, 1, 4)
      const room = context.measureText(text).width
      if (x + room + 4 <= width) context.fillText(text, x + 3, y + 2)
    }
  }
}
