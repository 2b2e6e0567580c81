/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Rectangles } from "./layout.js" */
/** @import { Palette } from "./colors.js" */
import { nameOf } from "../profile/call-tree.js"
import { visible } from "../format.js"
import { fillOf } from "./colors.js"
import { LEFT_OUT, MELTED } from "./layout.js"
import { CHANGES, SIGNS } from "../profile/difference.js"

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
 * @property {number} hovered the index of a rectangle, or -1
 * @property {number} scrollTop
 */

/** Lines of pixels, one for each row of boxes that is in sight. */
class Lines {
  /**
   * @param {number} width
   * @param {number} count
   */
  constructor(width, count) {
    this.width = Math.max(width, 1)
    this.count = Math.max(count, 1)
    this.pixels = new Uint32Array(this.width * this.count)
  }

  /**
   * @param {number} line
   * @param {number} left
   * @param {number} end
   * @param {number} pixel
   */
  fill(line, left, end, pixel) {
    if (line < 0 || line >= this.count) return
    const start = line * this.width
    this.pixels.fill(pixel, start + Math.max(left, 0), start + Math.min(end, this.width))
  }

  /** @param {HTMLCanvasElement} canvas */
  drawnOn(canvas) {
    if (canvas.width !== this.width) canvas.width = this.width
    if (canvas.height !== this.count) canvas.height = this.count
    const bytes = new Uint8ClampedArray(this.pixels.buffer)
    canvas.getContext("2d")?.putImageData(new ImageData(bytes, this.width, this.count), 0, 0)
    return canvas
  }
}

/** Draws rectangles and their names; everything that takes thought is decided before. */
export class Painter {
  /** @type {Map<string, number>} by character */
  #widths = new Map()
  /** @type {Map<string, number>} by color */
  #pixels = new Map()
  #linesCanvas = document.createElement("canvas")
  /** @type {string[]} */
  #fills = []
  /** @type {string[]} */
  #names = []
  /** @type {{ tree: CallTree | null, palette: Palette | null }} */
  #filled = { tree: null, palette: null }

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
    this.#names = functions.map(({ name }) => visible(name))
    this.#filled = { tree, palette }
  }

  /**
   * Every row of boxes looks the same all the way down, so one line of pixels says it all, and the screen stretches it:
   * tens of thousands of boxes are some stretches of memory, and their edges are on whole pixels of the screen.
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawBoxes({ tree, rectangles, matches, scrollTop }, palette) {
    const { ratio, canvas } = this
    const gap = Math.max(Math.round(GAP * ratio), 1)
    const firstRow = Math.floor(scrollTop / ROW_HEIGHT)
    const lines = new Lines(canvas.width, Math.ceil(canvas.height / (ROW_HEIGHT * ratio)) + 1)
    for (let index = 0; index < rectangles.count; index++) {
      const left = Math.round(rectangles.x[index] * ratio)
      const right = Math.round((rectangles.x[index] + rectangles.width[index]) * ratio)
      const end = right - left > 3 * gap ? right - gap : right
      const fill = this.#fillOf(tree, rectangles.node[index], matches, palette)
      lines.fill(rectangles.row[index] - firstRow, left, end, this.#pixelOf(fill))
    }
    this.#stretch(
      lines,
      (line) => Math.round(((firstRow + line) * ROW_HEIGHT - scrollTop) * ratio),
      gap,
    )
  }

  /**
   * @param {Lines} lines
   * @param {(line: number) => number} topOf
   * @param {number} gap
   */
  #stretch(lines, topOf, gap) {
    const { context, ratio, canvas } = this
    const height = Math.round(ROW_HEIGHT * ratio) - gap
    const picture = lines.drawnOn(this.#linesCanvas)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.imageSmoothingEnabled = false
    for (let line = 0; line < lines.count; line++) {
      context.drawImage(picture, 0, line, canvas.width, 1, 0, topOf(line), canvas.width, height)
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
      if (node === MELTED || width < LEAST_TEXT_WIDTH) continue
      this.context.fillStyle = this.#textColorOf(tree, Math.max(node, 0), matches, palette)
      const name = node === LEFT_OUT ? "…" : signOf(tree, node) +
        (node === 0 ? nameOf(tree, 0) : this.#names[tree.function[node]])
      const y = rectangles.row[index] * ROW_HEIGHT - scrollTop + (ROW_HEIGHT - GAP) / 2
      this.context.fillText(
        this.#clip(name, width),
        rectangles.x[index] + PADDING,
        y,
      )
    }
  }

  /**
   * As much of a name as fits. Widths are sums over characters: near enough, and nothing has to be measured twice.
   * @param {string} name
   * @param {number} width
   */
  #clip(name, width) {
    const room = width - this.#widthOf("…")
    let used = 0
    let end = 0
    let fitting = 0
    for (const character of name) {
      used += this.#widthOf(character)
      if (used > width) return fitting > 0 ? `${name.slice(0, fitting)}…` : ""
      end += character.length
      if (used <= room) fitting = end
    }
    return name
  }

  /** @param {string} character */
  #widthOf(character) {
    let width = this.#widths.get(character)
    if (width === undefined) {
      width = this.context.measureText(character).width
      this.#widths.set(character, width)
    }
    return width
  }

  /**
   * @param {Picture} picture
   * @param {Palette} palette
   */
  #drawHovered({ rectangles, hovered, scrollTop }, palette) {
    if (hovered < 0) return
    const y = rectangles.row[hovered] * ROW_HEIGHT - scrollTop
    this.context.strokeStyle = palette.rootText
    this.context.lineWidth = 1.5
    const width = Math.max(rectangles.width[hovered] - GAP, 2)
    this.context.strokeRect(
      rectangles.x[hovered] + 0.75,
      y + 0.75,
      width - 1.5,
      ROW_HEIGHT - GAP - 1.5,
    )
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
