/** @import { Action, Run, Snippet, State } from "./types.js" */
/** @import { ServerSentEvent } from "./sse.js" */
import * as api from "./api.js"
import { followEvents } from "./events.js"
import { decodeProfile } from "./profile/decode.js"
import { linesWithinFunctions } from "./profile/lines.js"
import { rememberRun } from "./history-store.js"
import { draftOf } from "./drafts.js"
import { isInFlight, parentOf, runOf } from "./runs.js"

/** Pauses between looks whether a service that could not be reached is back. */
const FIRST_LOOK_MS = 500
const LONGEST_LOOK_MS = 5000
/** A partial profile is fetched at most this often; each is only a glimpse of the next. */
const GLIMPSE_MS = 1000

/** Carries out what the page asks of the service, and turns the answers into actions. */
export class Session {
  #follower = new AbortController()
  #lastGlimpse = 0
  /** Profiles are asked for one after the other, and may come in another order. */
  #profilesAsked = 0
  #profileShown = 0
  #isLooking = false
  /** @type {string | null} the page that a program is sent from right now */
  #sendingFrom = null

  /**
   * @param {() => State} getState
   * @param {(action: Action) => void} dispatch
   */
  constructor(getState, dispatch) {
    this.getState = getState
    this.dispatch = dispatch
  }

  async loadExamples() {
    await this.#attempt(async () => {
      this.dispatch({ type: "examples", examples: await api.listExamples() })
    })
  }

  /**
   * Runs the draft. Resolves to the run's address once it is accepted; to null if it was not, or if the page that it was
   * sent from is no longer shown.
   * @returns {Promise<string | null>}
   */
  async submit() {
    const { page } = this.getState()
    if (this.#sendingFrom === page) return null
    this.#sendingFrom = page
    try {
      return await this.#send()
    } finally {
      if (this.#sendingFrom === page) this.#sendingFrom = null
    }
  }

  /** @returns {Promise<string | null>} */
  #send() {
    const state = this.getState()
    const isLeft = () => this.getState().page !== state.page
    return this.#attempt(async () => {
      const [snippet, parent] = [draftOf(state), parentOf(state)]
      this.dispatch({ type: "sending" })
      const { id, url } = await this.#submitInPlaceOf(state.run, snippet, parent)
      const run = runOf({ id, url, snippet, parent })
      // Whatever becomes of this page, the run is not lost; how it ended is noted when that is known.
      rememberRun(run, "Left before it was over.")
      if (isLeft()) return null
      this.#unfollow()
      this.dispatch({ type: "submitted", run, at: Date.now() })
      this.#follow(id)
      return url
    }, isLeft)
  }

  /**
   * A run still going on makes room for the next, but only once that is accepted; first where there is room for one.
   * @param {Run | null} before
   * @param {Snippet} draft
   * @param {string} [parent]
   */
  async #submitInPlaceOf(before, draft, parent) {
    try {
      const accepted = await api.submitRun(draft, parent)
      await this.#giveUp(before)
      return accepted
    } catch (error) {
      const isFull = error instanceof api.RequestError && error.problem.status === 429
      if (!isFull || !isInFlight(before)) throw error
    }
    await this.#giveUp(before)
    return await api.submitRun(draft, parent)
  }

  /** @param {Run | null} run */
  async #giveUp(run) {
    if (!run || !isInFlight(run)) return
    rememberRun(run, "Given up for the next run.")
    await api.stopRun(run.id).catch((error) => {
      // Somebody else's run goes on, and one that is over by now needs no stop.
      if (!(error instanceof api.RequestError)) throw error
    })
  }

  /**
   * Shows a run by its address, whether it is over or not.
   * @param {string} id
   */
  async open(id) {
    this.#unfollow()
    const { signal } = this.#follower
    await this.#attempt(async () => {
      const run = await api.findRun(id)
      if (signal.aborted) return
      this.dispatch({ type: "run", run, at: Date.now() })
      if (isInFlight(run)) this.#follow(id)
      else if (run.profile) await this.#loadProfile(id, true)
    }, () => signal.aborted)
  }

  /**
   * Puts a run's program into the editor, and nothing of the run: a page's own form holds but one file.
   * @param {string} id
   */
  async borrow(id) {
    const { signal } = this.#follower
    await this.#attempt(async () => {
      const { snippet } = await api.findRun(id)
      if (!signal.aborted) this.dispatch({ type: "snippet", snippet })
    }, () => signal.aborted)
  }

  /** Turns away from the run that is shown; it goes on without us. */
  leave() {
    this.#unfollow()
  }

  async stop() {
    const { run, stopping } = this.getState()
    if (!run || !isInFlight(run) || stopping) return
    this.dispatch({ type: "stopping" })
    await this.#attempt(() => api.stopRun(run.id))
  }

  /**
   * Keeps the run for good. Resolves to its path, whether or not this visitor may keep it.
   * @returns {Promise<{ url: string, kept: boolean } | null>}
   */
  share() {
    return this.#attempt(async () => {
      const { run } = this.getState()
      if (!run || isInFlight(run)) return null
      if (run.shared) return { url: run.url, kept: true }
      try {
        return { url: (await api.shareRun(run.id)).url, kept: true }
      } catch (error) {
        const isForeign = error instanceof api.RequestError &&
          [401, 403].includes(error.problem.status)
        if (isForeign) return { url: run.url, kept: false }
        throw error
      }
    })
  }

  #unfollow() {
    this.#follower.abort()
    this.#follower = new AbortController()
  }

  /** @param {string} id */
  #follow(id) {
    const { signal } = this.#follower
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
    this.#attempt(async () => {
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

  /**
   * @template Result
   * @param {() => Promise<Result>} action
   * @param {() => boolean} [isLeft] whether the page it was done for is left: another is not told of its failure
   * @returns {Promise<Result | null>}
   */
  async #attempt(action, isLeft = () => false) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof api.RequestError)) throw error
      if (isLeft()) return null
      this.dispatch({ type: "problem", problem: error.problem })
      if (error.problem.status === 0) this.#awaitService()
      return null
    }
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
