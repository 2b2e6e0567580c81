/** @import { Palette } from "./colors.js" */
import { ROW_HEIGHT } from "./marks.js"

/** What a flamegraph looks like, where there is none yet: [row, start, width] in hundredths of the whole. */
const BARS = [
  [0, 0, 100],
  [1, 0, 82],
  [1, 82, 18],
  [2, 0, 46],
  [2, 46, 27],
  [2, 84, 11],
  [3, 0, 31],
  [3, 31, 12],
  [3, 46, 22],
  [4, 0, 24],
  [4, 46, 13],
  [4, 60, 6],
  [5, 0, 17],
  [5, 47, 7],
  [6, 2, 9],
]

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {number} width
 */
export function drawGhost(context, palette, width) {
  context.fillStyle = palette.muted
  for (const [row, start, length] of BARS) {
    context.fillRect(
      start * width / 100,
      row * ROW_HEIGHT,
      length * width / 100 - 1,
      ROW_HEIGHT - 1,
    )
  }
}
