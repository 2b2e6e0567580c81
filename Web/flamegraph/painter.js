/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Rectangles } from "./layout.js" */
/** @import { Palette } from "./colors.js" */
import { nameOf } from "../profile/call-tree.js"
import { visible } from "../format.js"
import { fillOf } from "./colors.js"

export const ROW_HEIGHT = 20
const GAP = 1
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
 * @property {number} hovered a node, or -1
 * @property {number} scrollTop
 */

/** Draws rectangles and their names; everything that takes thought is decided before. */
export class Painter {
  /** @type {Map<string, number>} */
  #widths = new Map()
  /** @type {string[]} */
  #fills = []
  /** @type {{ tree: CallTree | null, palette: Palette | null }} */
  #filled = { tree: null, palette: null }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {string} font
   */
  constructor(canvas, font) {
    this.canvas = canvas
    this.font = font
    this.context =
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: true }))
  }

  /**
   * Fits the canvas' own pixels to the screen's, and clears it.
   * @param {number} width in CSS pixels
   * @param {number} height
   */
  begin(width, height) {
    const ratio = globalThis.devicePixelRatio || 1
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
    this.#prepareFills(picture.tree, palette)
    this.#drawBoxes(picture, palette)
    this.#drawNames(picture, palette)
    this.#drawHovered(picture, palette)
  }

  /**
   * @param {CallTree} tree
   * @param {Palette} palette
   */
  #prepareFills(tree, palette) {
    if (this.#filled.tree === tree && this.#filled.palette === palette) return
    const { functions, modules } = tree.profile
    this.#fills = functions.map((each) => fillOf(palette, each, modules))
    this.#filled = { tree, palette }
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawBoxes({ tree, rectangles, matches, scrollTop }, palette) {
    const { context } = this
    let last = ""
    for (let index = 0; index < rectangles.count; index++) {
      const fill = this.#fillOf(tree, rectangles.node[index], matches, palette)
      if (fill !== last) context.fillStyle = last = fill
      const width = rectangles.width[index]
      const y = rectangles.row[index] * ROW_HEIGHT - scrollTop
      context.fillRect(rectangles.x[index], y, width > 3 ? width - GAP : width, ROW_HEIGHT - GAP)
    }
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {Uint8Array | null} matches
   * @param {Palette} palette
   */
  #fillOf(tree, node, matches, palette) {
    if (node < 0) return palette.melted
    if (node === 0) return palette.root
    if (matches) return matches[tree.function[node]] ? palette.match : palette.muted
    return this.#fills[tree.function[node]]
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {Uint8Array | null} matches
   * @param {Palette} palette
   */
  #textColorOf(tree, node, matches, palette) {
    if (node === 0) return palette.rootText
    if (matches) return matches[tree.function[node]] ? palette.matchText : palette.mutedText
    return palette.categories[tree.profile.functions[tree.function[node]].category].text
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawNames({ tree, rectangles, matches, scrollTop }, palette) {
    for (let index = 0; index < rectangles.count; index++) {
      const node = rectangles.node[index]
      const width = rectangles.width[index] - 2 * PADDING
      if (node < 0 || width < LEAST_TEXT_WIDTH) continue
      this.context.fillStyle = this.#textColorOf(tree, node, matches, palette)
      const y = rectangles.row[index] * ROW_HEIGHT - scrollTop + (ROW_HEIGHT - GAP) / 2
      this.context.fillText(
        this.#clip(visible(nameOf(tree, node)), width),
        rectangles.x[index] + PADDING,
        y,
      )
    }
  }

  /**
   * @param {string} name
   * @param {number} width
   */
  #clip(name, width) {
    const full = this.#measure(name)
    if (full <= width) return name
    let length = Math.floor(name.length * width / full)
    while (length > 0 && this.#measure(`${name.slice(0, length)}…`) > width) length--
    return length > 0 ? `${name.slice(0, length)}…` : ""
  }

  /** @param {string} text */
  #measure(text) {
    let width = this.#widths.get(text)
    if (width === undefined) {
      width = this.context.measureText(text).width
      this.#widths.set(text, width)
    }
    return width
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawHovered({ rectangles, hovered, scrollTop }, palette) {
    if (hovered < 0) return
    for (let index = 0; index < rectangles.count; index++) {
      if (rectangles.node[index] !== hovered) continue
      const y = rectangles.row[index] * ROW_HEIGHT - scrollTop
      this.context.strokeStyle = palette.rootText
      this.context.lineWidth = 1.5
      const width = Math.max(rectangles.width[index] - GAP, 2)
      this.context.strokeRect(
        rectangles.x[index] + 0.75,
        y + 0.75,
        width - 1.5,
        ROW_HEIGHT - GAP - 1.5,
      )
    }
  }
}
