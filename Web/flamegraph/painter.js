/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Rectangles } from "./layout.js" */
/** @import { Coloring, Palette } from "./colors.js" */
import { nameOf } from "../profile/call-tree.js"
import { visible } from "../format.js"
import { inkOf } from "./colors.js"
import { LEFT_OUT, MELTED } from "./layout.js"
import { Fitter } from "./fitter.js"
import { Lines } from "./lines.js"
import { GAP, LIT_HEIGHT, outline, ROW_HEIGHT } from "./marks.js"
import { CHANGES, SIGNS } from "../profile/difference.js"

const PADDING = 5
/** A text of fewer pixels would be an ellipsis. */
const LEAST_TEXT_WIDTH = 28

/**
 * What one picture shows, besides its rectangles.
 * @typedef {object} Picture
 * @property {CallTree} tree
 * @property {Rectangles} rectangles
 * @property {number} focus
 * @property {Uint8Array | null} matches
 * @property {number} hovered the index of a rectangle, or -1
 * @property {number} current the index of the rectangle that the keys are at, or -1
 * @property {Uint8Array | null} lit by node: those of the line of code that is pointed at
 * @property {Coloring} color
 * @property {number} scrollTop
 */

/** Draws rectangles and their names; everything that takes thought is decided before. */
export class Painter {
  /** @type {Map<string, number>} by color */
  #pixels = new Map()
  #fitter
  #linesCanvas = document.createElement("canvas")
  /** @type {string[]} */
  #fills = []
  /** @type {string[]} */
  #names = []
  /** @type {string[]} */
  #inks = []
  /** @type {{ profile: CallTree["profile"] | null, palette: Palette | null, color: string }} */
  #filled = { profile: null, palette: null, color: "" }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {string} font
   */
  constructor(canvas, font) {
    this.canvas = canvas
    this.font = font
    this.ratio = 1
    this.context =
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: true }))
    this.#fitter = new Fitter(this.context)
  }

  /**
   * Fits the canvas' own pixels to the screen's, and clears it.
   * @param {number} width in CSS pixels
   * @param {number} height
   */
  begin(width, height) {
    const ratio = this.ratio = globalThis.devicePixelRatio || 1
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (this.canvas.width !== columns) this.canvas.width = columns
    if (this.canvas.height !== rows) this.canvas.height = rows
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.context.clearRect(0, 0, width, height)
    this.context.font = this.font
    this.context.textBaseline = "middle"
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  draw(picture, palette) {
    this.#prepareFills(picture, palette)
    this.#drawBoxes(picture, palette)
    this.#drawNames(picture, palette)
    this.#drawLit(picture, palette)
    outline(this.context, picture, picture.hovered, palette, 1.5)
    outline(this.context, picture, picture.current, palette, 3)
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #prepareFills({ tree: { profile }, color }, palette) {
    const last = this.#filled
    if (last.profile === profile && last.palette === palette && last.color === color) return
    const { fills, inks } = inkOf(palette, profile, color)
    this.#fills = fills
    this.#inks = inks
    this.#names = profile.functions.map(({ name }) => visible(name))
    this.#filled = { profile, palette, color }
  }

  /**
   * Every row of boxes looks the same all the way down, so one line of pixels says it all, and the screen stretches it:
   * tens of thousands of boxes are some stretches of memory, and their edges are on whole pixels of the screen.
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawBoxes({ tree, rectangles, matches, scrollTop }, palette) {
    const { ratio } = this
    const gap = Math.max(Math.round(GAP * ratio), 1)
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const lines = this.#lines()
    for (let index = 0; index < rectangles.count; index++) {
      const left = Math.round(rectangles.x[index] * ratio)
      const right = Math.round((rectangles.x[index] + rectangles.width[index]) * ratio)
      const end = right - left > 3 * gap ? right - gap : right
      const fill = this.#fillOf(tree, rectangles.node[index], matches, palette)
      lines.fill(rectangles.row[index] - firstRow, left, end, this.#pixelOf(fill))
    }
    this.#stretch(lines, scrollTop, 0, Math.round(ROW_HEIGHT * ratio) - gap)
  }

  /**
   * A bar along the foot of every frame of the line that is pointed at: their colors stay what they tell.
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawLit({ rectangles, lit, scrollTop }, palette) {
    if (!lit) return
    const { ratio } = this
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const lines = this.#lines()
    const pixel = this.#pixelOf(palette.rootText)
    for (let index = 0; index < rectangles.count; index++) {
      const node = rectangles.node[index]
      if (node < 0 || !lit[node]) continue
      const left = Math.round(rectangles.x[index] * ratio)
      const right = Math.round((rectangles.x[index] + rectangles.width[index] - GAP) * ratio)
      lines.fill(rectangles.row[index] - firstRow, left, Math.max(right, left + 1), pixel)
    }
    this.#stretch(lines, scrollTop, ROW_HEIGHT - GAP - LIT_HEIGHT, Math.round(LIT_HEIGHT * ratio))
  }

  #lines() {
    const { canvas, ratio } = this
    return new Lines(canvas.width, Math.ceil(canvas.height / (ROW_HEIGHT * ratio)) + 1)
  }

  /**
   * @param {Lines} lines
   * @param {number} scrollTop
   * @param {number} below how far below the top of its row each line begins
   * @param {number} height in the screen's own pixels
   */
  #stretch(lines, scrollTop, below, height) {
    const { context, ratio, canvas } = this
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const picture = lines.drawnOn(this.#linesCanvas)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.imageSmoothingEnabled = false
    for (let line = 0; line < lines.count; line++) {
      const top = Math.round(((firstRow + line) * ROW_HEIGHT - scrollTop + below) * ratio)
      context.drawImage(picture, 0, line, canvas.width, 1, 0, top, canvas.width, height)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
  }

  /** @param {string} fill `#rrggbb` */
  #pixelOf(fill) {
    let pixel = this.#pixels.get(fill)
    if (pixel === undefined) {
      const bytes = [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16))
      pixel = new Uint32Array(Uint8Array.of(...bytes, 255).buffer)[0]
      this.#pixels.set(fill, pixel)
    }
    return pixel
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {Uint8Array | null} matches
   * @param {Palette} palette
   */
  #fillOf(tree, node, matches, palette) {
    if (node < 0) return node === LEFT_OUT ? palette.root : palette.melted
    if (matches && node > 0) return matches[tree.function[node]] ? palette.match : palette.muted
    if (tree.difference) return fillOfChange(palette, tree.difference, node)
    if (node === 0) return palette.root
    return this.#fills[tree.function[node]]
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {Uint8Array | null} matches
   * @param {Palette} palette
   */
  #textColorOf(tree, node, matches, palette) {
    if (matches && node > 0) {
      return matches[tree.function[node]] ? palette.matchText : palette.mutedText
    }
    if (tree.difference) return palette.changes[CHANGES[tree.difference.change[node]]].text
    if (node === 0) return palette.rootText
    return this.#inks[tree.function[node]]
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawNames({ tree, rectangles, matches, scrollTop }, palette) {
    for (let index = 0; index < rectangles.count; index++) {
      const node = rectangles.node[index]
      const width = rectangles.width[index] - 2 * PADDING
      if (node === MELTED || width < LEAST_TEXT_WIDTH) continue
      this.context.fillStyle = this.#textColorOf(tree, Math.max(node, 0), matches, palette)
      const name = node === LEFT_OUT ? "…" : signOf(tree, node) +
        (node === 0 ? nameOf(tree, 0) : this.#names[tree.function[node]])
      const y = rectangles.row[index] * ROW_HEIGHT - scrollTop + (ROW_HEIGHT - GAP) / 2
      this.context.fillText(
        this.#fitter.clip(name, width),
        rectangles.x[index] + PADDING,
        y,
      )
    }
  }
}

/**
 * @param {Palette} palette
 * @param {import("../profile/difference.js").Difference} difference
 * @param {number} node
 */
function fillOfChange(palette, difference, node) {
  const { fills } = palette.changes[CHANGES[difference.change[node]]]
  return fills[Math.min(difference.shade[node], fills.length - 1)]
}

/**
 * Color alone tells nobody anything who does not see it.
 * @param {CallTree} tree
 * @param {number} node
 */
function signOf({ difference }, node) {
  return difference ? SIGNS[difference.change[node]] : ""
}
