/** Lines of pixels, one for each row of boxes that is in sight. */
export class Lines {
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
