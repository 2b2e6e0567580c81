/** @import { Action } from "./types.js" */
import * as api from "./api.js"

/** Pauses between looks whether a service that could not be reached is back. */
const FIRST_LOOK_MS = 500
const LONGEST_LOOK_MS = 5000

/** What is asked of the service; where it is refused, or the service cannot be reached, the page says so. */
export class Attempts {
  #isLooking = false

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} action
   * @param {() => boolean} [isLeft] whether the page it was done for is left: another is not told of its failure
   * @returns {Promise<Result | null>}
   */
  async make(action, isLeft = () => false) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof api.RequestError)) throw error
      if (isLeft()) return null
      await this.#say(error.problem)
      return null
    }
  }

  /**
   * Who could not be reached for a moment only is there again, but did not do what was asked: that stays said.
   * @param {import("./types.js").Problem} problem
   */
  async #say(problem) {
    if (problem.status !== 0) return this.dispatch({ type: "problem", problem })
    if (!this.#isLooking && await api.isReachable()) {
      const detail = "The connection broke off, and nothing was done. Try again."
      return this.dispatch({ type: "problem", problem: { ...problem, detail, status: 503 } })
    }
    this.dispatch({ type: "problem", problem })
    this.#awaitService()
  }

  /** A message that the service cannot be reached is taken back once it can. */
  async #awaitService() {
    if (this.#isLooking) return
    this.#isLooking = true
    let pauseMs = FIRST_LOOK_MS
    while (!await api.isReachable()) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      pauseMs = Math.min(pauseMs * 2, LONGEST_LOOK_MS)
    }
    this.#isLooking = false
    this.dispatch({ type: "reached" })
  }
}
