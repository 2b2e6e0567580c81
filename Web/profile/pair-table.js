/** Pairs of small numbers, each once, numbered in the order in which they came: a hash table without objects. */
export class PairTable {
  count = 0
  first = new Int32Array(256)
  second = new Int32Array(256)
  #slots = new Int32Array(1024).fill(-1)

  /**
   * The number of a pair, which is added where it is new.
   * @param {number} first
   * @param {number} second
   */
  add(first, second) {
    const mask = this.#slots.length - 1
    let slot = hash(first, second) & mask
    for (let index = this.#slots[slot]; index >= 0; index = this.#slots[slot]) {
      if (this.first[index] === first && this.second[index] === second) return index
      slot = (slot + 1) & mask
    }
    if (this.count === this.first.length) this.#grow()
    this.first[this.count] = first
    this.second[this.count] = second
    this.#slots[slot] = this.count
    // Half of the slots stay free, so that no search is long.
    if (2 * this.count > mask) this.#spread()
    return this.count++
  }

  #grow() {
    for (const column of /** @type {const} */ (["first", "second"])) {
      const larger = new Int32Array(this[column].length * 2)
      larger.set(this[column])
      this[column] = larger
    }
  }

  #spread() {
    const mask = this.#slots.length * 4 - 1
    this.#slots = new Int32Array(mask + 1).fill(-1)
    for (let index = 0; index <= this.count; index++) {
      let slot = hash(this.first[index], this.second[index]) & mask
      while (this.#slots[slot] >= 0) slot = (slot + 1) & mask
      this.#slots[slot] = index
    }
  }
}

/**
 * @param {number} first
 * @param {number} second
 */
function hash(first, second) {
  const mixed = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) >>> 7
}
