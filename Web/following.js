/** @import { Action, State } from "./types.js" */
/** @import { Attempts } from "./attempts.js" */
/** @import { ServerSentEvent } from "./sse.js" */
import * as api from "./api.js"
import { followEvents } from "./events.js"
import { decodeProfile } from "./profile/decode.js"
import { linesWithinFunctions } from "./profile/lines.js"
import { isInFlight } from "./runs.js"

/** A partial profile is fetched at most this often; each is only a glimpse of the next. */
const GLIMPSE_MS = 1000

/** Follows the run that is shown, until it is over or another is, and fetches its profile. */
export class Following {
  #follower = new AbortController()
  #lastGlimpse = 0
  /** Profiles are asked for one after the other, and may come in another order. */
  #profilesAsked = 0
  #profileShown = 0

  /**
   * @param {() => State} getState
   * @param {(action: Action) => void} dispatch
   * @param {Attempts} attempts
   */
  constructor(getState, dispatch, attempts) {
    this.getState = getState
    this.dispatch = dispatch
    this.attempts = attempts
  }

  /** Ends with the run that is followed. */
  get signal() {
    return this.#follower.signal
  }

  /** Turns away from the run that is shown; it goes on without us. */
  leave() {
    this.#follower.abort()
    this.#follower = new AbortController()
  }

  /**
   * Shows a run by its address, whether it is over or not.
   * @param {string} id
   */
  async open(id) {
    this.leave()
    const { signal } = this
    await this.attempts.make(async () => {
      const run = await api.findRun(id)
      if (signal.aborted) return
      this.dispatch({ type: "run", run, at: Date.now() })
      if (isInFlight(run)) this.follow(id)
      else if (run.profile) await this.#loadProfile(id, true)
    }, () => signal.aborted)
  }

  /** @param {string} id */
  follow(id) {
    const { signal } = this
    this.#lastGlimpse = 0
    const listener = {
      /** @param {ServerSentEvent} event */
      onEvent: (event) => this.#receive(id, event),
      /** @type {(isConnected: boolean, isReplay: boolean) => void} */
      onConnection: (isConnected, isReplay) => {
        this.dispatch({ type: "connection", connection: isConnected ? "live" : "retrying" })
        if (isReplay) this.dispatch({ type: "replaying" })
      },
    }
    this.attempts.make(async () => {
      await followEvents(api.runEvents(id), listener, signal)
      // The stream answers 204 when the end was missed: the run itself tells it then.
      if (!signal.aborted && isInFlight(this.getState().run)) await this.open(id)
    }, () => signal.aborted)
  }

  /**
   * @param {string} id
   * @param {ServerSentEvent} event
   */
  #receive(id, { event, data }) {
    const json = JSON.parse(data)
    switch (event) {
      case "state":
        return this.dispatch({ type: "runState", ...json, at: Date.now() })
      case "diagnostics":
        return this.dispatch({ type: "diagnostics", diagnostics: json.diagnostics ?? json })
      case "output":
        return this.dispatch({ type: "output", chunks: json.output ?? json })
      case "tests":
        return this.dispatch({ type: "tests", tests: json.tests })
      case "profile":
        return this.#glimpse(id, json)
      case "finished":
        this.dispatch({ type: "run", run: json, at: Date.now() })
        if (json.profile) this.#loadProfile(id, true)
    }
  }

  /**
   * @param {string} id
   * @param {any} summary
   */
  #glimpse(id, summary) {
    if (Date.now() - this.#lastGlimpse < GLIMPSE_MS) return
    this.#lastGlimpse = Date.now()
    this.#loadProfile(id, false, summary)
  }

  /**
   * @param {string} id
   * @param {boolean} whole
   * @param {any} [summary] of a glimpse; it is shown with the picture, so that all is of one moment
   */
  async #loadProfile(id, whole, summary) {
    if (whole && this.getState().measured?.id !== id) {
      this.dispatch({ type: "profileState", state: "loading" })
    }
    const number = ++this.#profilesAsked
    const isShown = () => this.getState().run?.id === id
    try {
      const profile = linesWithinFunctions(decodeProfile(await api.findProfile(id)))
      if (!isShown() || number < this.#profileShown) return
      this.#profileShown = number
      this.dispatch({ type: "profile", profile, whole, summary })
    } catch {
      // A glimpse that fails is followed by another; the whole profile's failure has to be said.
      if (whole && isShown()) this.dispatch({ type: "profileState", state: "unreadable" })
    }
  }
}
