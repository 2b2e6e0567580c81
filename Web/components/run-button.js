/** @import { State } from "../types.js" */
import { elt, setAble, setText } from "../dom.js"
import { isInFlight } from "../runs.js"

const COMMAND = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl"
const KEYS = `${COMMAND} Enter`
export const FORMAT_KEYS = `${COMMAND} Shift F`

/**
 * One button that runs, and stops what runs. It does what it said when it was pressed: a run that ends under a finger
 * is not started again, and the second click of a double click stops nothing.
 */
export class RunButton {
  #isStop = false
  /** What it said when the pointer came down. */
  #meantStop = false

  /** @param {{ onRun: () => void, onStop: () => void }} listener */
  constructor({ onRun, onStop }) {
    this.dom = elt("button", {
      type: "button",
      class: "primary run-button",
      title: KEYS,
      onpointerdown: () => {
        this.#meantStop = this.#isStop
      },
      onclick: (/** @type {MouseEvent} */ { detail }) => {
        const isPressed = detail > 0
        if (isPressed && this.#meantStop !== this.#isStop) return
        if (!this.#isStop) onRun()
        else if (detail < 2) onStop()
      },
    }, "Run")
  }

  /** @param {State} state */
  sync({ run, stopping, connection }) {
    const isSending = connection === "sending"
    this.#isStop = isInFlight(run) && !isSending
    setText(this.dom, this.#isStop ? "Stop" : "Run")
    this.dom.title = this.#isStop ? `${KEYS} runs the code as it is now instead` : KEYS
    this.dom.classList.toggle("is-stop", this.#isStop)
    setAble(this.dom, !isSending && !(this.#isStop && stopping))
  }
}
