/** How long a finger rests before it asks for the menu, and how far it may slip meanwhile. */
const LONG_PRESS_MS = 500
const SLIP_PX = 8

/**
 * What the pointer does in a picture, mouse and finger alike.
 * @param {HTMLElement} canvas
 * @param {object} listener
 * @param {(event: PointerEvent) => void} listener.onPoint
 * @param {() => void} listener.onLeave
 * @param {(event: MouseEvent) => void} listener.onClick
 * @param {(event: PointerEvent | MouseEvent) => void} listener.onMenu by the right button or a long press
 */
export function listenForPointer(canvas, { onPoint, onLeave, onClick, onMenu }) {
  const press = new LongPress(onMenu)
  canvas.addEventListener("pointermove", (event) => {
    press.move(event)
    if (event.pointerType !== "touch") onPoint(event)
  })
  canvas.addEventListener("pointerleave", (event) => {
    press.end()
    // A finger that is lifted leaves, too: what it pointed at is still to be read.
    if (event.pointerType !== "touch") onLeave()
  })
  canvas.addEventListener("pointerdown", (event) => press.start(event))
  canvas.addEventListener("pointerup", () => press.end())
  canvas.addEventListener("pointercancel", () => press.end())
  canvas.addEventListener("click", (event) => {
    if (!press.wasLong) onClick(event)
  })
  canvas.addEventListener("contextmenu", (/** @type {PointerEvent} */ event) => {
    event.preventDefault()
    // Some browsers ask by themselves where a finger rests, and once more where the menu key was let go.
    const isByKey = event.button === 0 && event.pointerType !== "touch"
    if (!press.wasLong && !isByKey) onMenu(event)
  })
}

/** A finger that rests. */
class LongPress {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #start = { x: 0, y: 0 }
  /** Whether the last touch was one: the click that ends it means nothing more. */
  wasLong = false

  /** @param {(event: PointerEvent) => void} onLong */
  constructor(onLong) {
    this.onLong = onLong
  }

  /** @param {PointerEvent} event */
  start(event) {
    this.end()
    this.wasLong = false
    if (event.pointerType !== "touch") return
    this.#start = { x: event.clientX, y: event.clientY }
    this.#timer = setTimeout(() => {
      this.wasLong = true
      this.onLong(event)
    }, LONG_PRESS_MS)
  }

  /** @param {PointerEvent} event */
  move({ clientX, clientY }) {
    const { x, y } = this.#start
    if (Math.hypot(clientX - x, clientY - y) > SLIP_PX) this.end()
  }

  end() {
    clearTimeout(this.#timer)
  }
}
