import { elt } from "../dom.js"

const KEY = "flamebox.split"
/** Shares of the width that the code may have, in hundredths. */
const LEAST = 20
const MOST = 75
const USUAL = 40
const STEP = 2

/** Between code and picture: dragged, or moved with the arrow keys; a double click puts it back. */
export class Splitter {
  share = USUAL

  /** @param {HTMLElement} workbench whose first column it sets */
  constructor(workbench) {
    this.workbench = workbench
    this.dom = elt("div", {
      class: "splitter",
      role: "separator",
      tabIndex: 0,
      "aria-label": "Width of the code",
      "aria-orientation": "vertical",
      "aria-valuemin": LEAST,
      "aria-valuemax": MOST,
      onpointerdown: (/** @type {PointerEvent} */ event) =>
        this.dom.setPointerCapture(event.pointerId),
      onpointermove: (/** @type {PointerEvent} */ event) => this.#drag(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      ondblclick: () => this.#set(USUAL),
    })
    this.#set(kept())
  }

  /** @param {PointerEvent} event */
  #drag({ pointerId, clientX }) {
    if (!this.dom.hasPointerCapture(pointerId)) return
    const { left, width } = this.workbench.getBoundingClientRect()
    this.#set((clientX - left) / width * 100)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0
    if (step === 0) return
    event.preventDefault()
    this.#set(this.share + step)
  }

  /** @param {number} share in hundredths */
  #set(share) {
    this.share = Math.round(Math.min(Math.max(share, LEAST), MOST))
    this.dom.setAttribute("aria-valuenow", String(this.share))
    this.workbench.style.setProperty("--split", String(this.share))
    try {
      localStorage.setItem(KEY, String(this.share))
    } catch {
      // A browser that keeps nothing starts with the usual width each time.
    }
  }
}

function kept() {
  try {
    return Number(localStorage.getItem(KEY)) || USUAL
  } catch {
    return USUAL
  }
}
