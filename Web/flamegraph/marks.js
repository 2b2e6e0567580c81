/** @import { Palette } from "./colors.js" */
/** @import { Picture } from "./painter.js" */

/** Of one row of boxes, in pixels, and what is left free below and beside each. */
export const ROW_HEIGHT = 20
export const GAP = 1
/** Of the bar along the foot of a frame whose line is pointed at. */
export const LIT_HEIGHT = 4

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {number} index of a rectangle, or -1
 * @param {Palette} palette
 * @param {number} thickness
 */
export function outline(context, { rectangles, scrollTop }, index, palette, thickness) {
  if (index < 0) return
  const half = thickness / 2
  const y = rectangles.row[index] * ROW_HEIGHT - scrollTop
  context.strokeStyle = palette.rootText
  context.lineWidth = thickness
  const width = Math.max(rectangles.width[index] - GAP, 2)
  context.strokeRect(
    rectangles.x[index] + half,
    y + half,
    Math.max(width - thickness, 0.5),
    ROW_HEIGHT - GAP - thickness,
  )
}
