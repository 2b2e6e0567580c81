/** Cuts names to the room that there is for them. */
export class Fitter {
  /** @type {Map<string, number>} by character */
  #widths = new Map()

  /** @param {CanvasRenderingContext2D} context in the font that the names are drawn in */
  constructor(context) {
    this.context = context
  }

  /**
   * As much of a name as fits. Widths are sums over characters: near enough, and nothing has to be measured twice.
   * @param {string} name
   * @param {number} width
   */
  clip(name, width) {
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
}
