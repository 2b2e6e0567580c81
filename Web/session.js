/** @import { Action, Run, Snippet, State } from "./types.js" */
import * as api from "./api.js"
import { Attempts } from "./attempts.js"
import { draftOf, toolchainOf } from "./drafts.js"
import { Following } from "./following.js"
import { mended } from "./editor/fixing.js"
import { rememberRun } from "./history-store.js"
import { Measuring } from "./measuring.js"
import { isInFlight, parentOf, runOf } from "./runs.js"

/** Pauses between attempts while a run that was given up still takes its place. */
const ROOM_PAUSES_MS = [100, 200, 400, 800, 1600, 3200]

/** Carries out what the page asks of the service, and turns the answers into actions. */
export class Session {
  /** @type {string | null} the page that a program is sent from right now */
  #sendingFrom = null
  #isFormattingFirst = false

  /**
   * @param {() => State} getState
   * @param {(action: Action) => void} dispatch
   */
  constructor(getState, dispatch) {
    this.getState = getState
    this.dispatch = dispatch
    this.attempts = new Attempts(dispatch)
    this.following = new Following(getState, dispatch, this.attempts)
    this.measuring = new Measuring(getState, dispatch, this.attempts)
  }

  async loadExamples() {
    await this.attempts.make(async () => {
      this.dispatch({ type: "examples", examples: await api.listExamples() })
    })
  }

  async loadOffers() {
    // Without them there is nothing to choose, and everything else works.
    const offers = await api.listOffers().catch(() => null)
    if (offers) this.dispatch({ type: "offers", offers })
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
    // One text of several files is run as those.
    this.dispatch({ type: "split" })
    const state = this.getState()
    const isLeft = () => this.getState().page !== state.page
    return this.attempts.make(async () => {
      const [snippet, parent] = [draftOf(state), parentOf(state)]
      this.dispatch({ type: "sending" })
      const { id, url } = await this.#submitInPlaceOf(
        state.run,
        snippet,
        parent,
        toolchainOf(state),
      )
      const run = runOf({ id, url, snippet, parent })
      // Whatever becomes of this page, the run is not lost; how it ended is noted when that is known.
      rememberRun(run, "Left before it was over.")
      if (isLeft()) return null
      this.following.leave()
      this.dispatch({ type: "submitted", run, at: Date.now() })
      this.following.follow(id)
      return url
    }, isLeft)
  }

  /**
   * A run still going on makes room for the next, but only once that is accepted; first where there is room for one.
   * @param {Run | null} before
   * @param {Snippet} draft
   * @param {string} [parent]
   * @param {string} [toolchain]
   */
  async #submitInPlaceOf(before, draft, parent, toolchain) {
    try {
      const accepted = await api.submitRun(draft, parent, toolchain)
      await this.#giveUp(before)
      return accepted
    } catch (error) {
      const isFull = error instanceof api.RequestError && error.problem.status === 429
      if (!isFull || !isInFlight(before)) throw error
    }
    await this.#giveUp(before)
    return await this.#submitOnceThereIsRoom(draft, parent, toolchain)
  }

  /**
   * A run that is stopped is in flight until its worker says that it has ended.
   * @param {Snippet} draft
   * @param {string} [parent]
   * @param {string} [toolchain]
   */
  async #submitOnceThereIsRoom(draft, parent, toolchain) {
    for (const pauseMs of ROOM_PAUSES_MS) {
      try {
        return await api.submitRun(draft, parent, toolchain)
      } catch (error) {
        const isFull = error instanceof api.RequestError && error.problem.status === 429
        if (!isFull) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    return await api.submitRun(draft, parent, toolchain)
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
   * Brings the draft into its language's usual form, as long as nobody types meanwhile.
   * @param {boolean} [isAside] whether something else was asked for, which does not wait for this to succeed
   */
  async format(isAside = false) {
    const state = this.getState()
    if (state.formatting) return
    const { page } = state
    const asked = draftOf(state)
    const isLeft = () => this.getState().page !== page || isAside
    this.dispatch({ type: "formatting" })
    await this.attempts.make(async () => {
      const { files, diagnostics = [] } = await api.formatProgram(asked, toolchainOf(state))
      if (this.getState().page !== page) return
      // Below another program, what is wrong with this one says nothing.
      if (!files && this.getState().language !== asked.language) return
      if (files) this.dispatch({ type: "formatted", asked, files })
      // The compiler is about to say the same.
      else if (!isAside) {
        const findings = { snippet: asked, diagnostics, tool: /** @type {const} */ ("format") }
        this.dispatch({ type: "findings", findings })
      }
    }, isLeft)
    this.dispatch({ type: "unformatted" })
  }

  /** Says what is suspicious about the draft, on its lines. */
  async vet() {
    const state = this.getState()
    if (state.formatting) return
    const { page } = state
    const asked = draftOf(state)
    const isLeft = () => this.getState().page !== page
    this.dispatch({ type: "formatting" })
    await this.attempts.make(async () => {
      const { diagnostics } = await api.vetProgram(asked, toolchainOf(state))
      if (isLeft() || this.getState().language !== asked.language) return
      this.dispatch({ type: "findings", findings: { snippet: asked, diagnostics, tool: "vet" } })
    }, isLeft)
    this.dispatch({ type: "unformatted" })
  }

  /**
   * Does what a finding or the compiler offers; findings are looked for again.
   * @param {import("./types.js").Fix} fix
   */
  async fix(fix) {
    const state = this.getState()
    const files = mended(state, fix)
    if (!files) {
      const again = state.findings ? "Vet it again." : "Run it again."
      const detail = `The code changed since this was found, so it was left as it is. ${again}`
      this.dispatch({ type: "problem", problem: { title: "Not fixed", detail, status: 409 } })
      return
    }
    this.dispatch({ type: "mended", asked: draftOf(state), files })
    if (state.findings) await this.vet()
  }

  /**
   * Formats what is about to run, where that can be done. Resolves to false where another order to run waits for that
   * already, or the page was left meanwhile.
   */
  async formatFirst() {
    if (this.#isFormattingFirst) return false
    const { page } = this.getState()
    this.#isFormattingFirst = true
    await this.format(true)
    this.#isFormattingFirst = false
    return this.getState().page === page
  }

  /**
   * Shows a run by its address, whether it is over or not.
   * @param {string} id
   */
  open(id) {
    return this.following.open(id)
  }

  /**
   * Puts a run's program into the editor, and nothing of the run: a page's own form holds but one file.
   * @param {string} id
   */
  async borrow(id) {
    const { signal } = this.following
    await this.attempts.make(async () => {
      const { snippet } = await api.findRun(id)
      if (!signal.aborted) this.dispatch({ type: "snippet", snippet })
    }, () => signal.aborted)
  }

  /** Turns away from the run that is shown; it goes on without us. */
  leave() {
    this.following.leave()
  }

  async stop() {
    const { run, stopping } = this.getState()
    if (!run || !isInFlight(run) || stopping) return
    this.dispatch({ type: "stopping" })
    await this.attempts.make(() => api.stopRun(run.id))
  }

  /**
   * Keeps the run for good. Resolves to its path, whether or not this visitor may keep it.
   * @returns {Promise<{ url: string, kept: boolean } | null>}
   */
  share() {
    return this.attempts.make(async () => {
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
}
