/** @import { Action, Pairs, ShownDifference, State } from "./types.js" */
/** @import { Attempts } from "./attempts.js" */
/** @import { ServerSentEvent } from "./sse.js" */
import * as api from "./api.js"
import { followEvents } from "./events.js"
import { rememberComparison } from "./history-store.js"
import { isInFlight } from "./runs.js"
import { beforeIDOf, differenceOf } from "./versions.js"

/** Before and after, while one reads and edits on: the run before, pairs of both in turn, and where they differ. */
export class Measuring {
  /** @type {string | null} the run before that was asked for and has not come */
  #before = null
  /** The comparison that is followed; it goes on when another run is shown, for the history. */
  #pairs = ""
  #follower = new AbortController()

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

  /** Fetches what the state asks to be compared, as soon as it does. */
  attend() {
    const state = this.getState()
    const before = beforeIDOf(state)
    if (before !== (state.before?.id ?? null)) this.#findBefore(before, state)
    const difference = differenceOf(state)
    if (difference !== (state.difference?.key ?? "")) this.#findDifference(difference)
    const { pairs } = state.view
    if (pairs !== "" && pairs !== this.#pairs) this.#open(pairs)
  }

  /**
   * @param {string | null} id
   * @param {State} state
   */
  async #findBefore(id, { base, before }) {
    if (id !== null && id === this.#before) return
    this.#before = id
    const known = [base, before].find((run) => run !== null && run.id === id)
    // Whoever may not read it, or where it is gone, is told of this run alone.
    const run = known ?? (id === null ? null : await api.findRun(id).catch(() => null))
    if (this.#before !== id) return
    if (run) this.#before = null
    if (run || id === null) this.dispatch({ type: "before", run })
  }

  /** @param {string} path */
  async #findDifference(path) {
    if (path === "") return this.dispatch({ type: "difference", difference: null })
    this.dispatch({ type: "difference", difference: { key: path, words: "", mode: null } })
    const show = (/** @type {ShownDifference} */ difference) => {
      if (this.getState().difference?.key !== path) return
      this.dispatch({ type: "difference", difference })
    }
    try {
      const [json, { DifferenceMode }] = await Promise.all([
        api.findDifference(path),
        import("./comparison/mode.js"),
      ])
      const mode = json.tree ? new DifferenceMode(json) : null
      show({ key: path, words: mode ? "" : json.refusal ?? "There is nothing to compare.", mode })
    } catch (error) {
      const words = error instanceof api.RequestError ? error.problem.detail : ""
      show({ key: path, words: words || "The difference could not be read.", mode: null })
    }
  }

  /**
   * Measures the run shown and the one before it in turn.
   * @param {number} planned how many pairs
   */
  async measure(planned) {
    const { run, view } = this.getState()
    const before = beforeIDOf({ run, view })
    if (!run || isInFlight(run) || before === null) return
    await this.attempts.make(async () => {
      const { id, url } = await api.submitComparison(before, run.id, planned)
      const runs = [before, run.id]
      this.#begin({ id, url, runs, state: "queued", measured: 0, planned, message: "" })
      if (this.getState().run?.id === run.id) this.dispatch({ type: "look", view: { pairs: id } })
    })
  }

  /**
   * Measures the program that ran with its toolchain and with another. Resolves to the comparison's page, or to null where
   * it was not accepted.
   * @param {string} toolchain
   * @returns {Promise<string | null>}
   */
  async measureWith(toolchain) {
    const { run } = this.getState()
    if (!run || isInFlight(run)) return null
    return await this.attempts.make(async () => {
      const { id, url } = await api.submitToolchainComparison(run, toolchain)
      rememberComparison(id, [run.id], `${run.toolchain?.name} and ${toolchain}, in pairs.`)
      return url
    })
  }

  async stop() {
    const { pairs } = this.getState()
    if (pairs && isInFlight(pairs)) await this.attempts.make(() => api.stopComparison(pairs.id))
  }

  /**
   * What an address names: somebody measured it before the page was loaded.
   * @param {string} id
   */
  async #open(id) {
    this.#pairs = id
    const json = await api.findComparison(id).catch(() => null)
    if (json === null || this.#pairs !== id) return
    const { before, after, url, state, position, plannedPairs: planned, message } = json
    const [runs, snippets] = [[before.run ?? "", after.run ?? ""], [
      before.snippet.id,
      after.snippet.id,
    ]]
    const measured = json.pairs.length
    this.#begin({ id, url, runs, snippets, state, position, measured, planned, message })
  }

  /** @param {Pairs} pairs */
  #begin(pairs) {
    this.#follower.abort()
    this.#pairs = pairs.id
    this.dispatch({ type: "pairs", pairs })
    if (!pairs.runs.includes("")) {
      rememberComparison(pairs.id, pairs.runs, pairs.message || "Being measured.")
    }
    if (isInFlight(pairs)) this.#follow(pairs)
  }

  /** @param {Pairs} pairs */
  async #follow({ id, runs }) {
    this.#follower = new AbortController()
    const { signal } = this.#follower
    const change = (/** @type {Partial<Pairs>} */ change) =>
      this.dispatch({ type: "pairsChange", id, change })
    const onEvent = (/** @type {ServerSentEvent} */ { event, data }) => {
      const json = JSON.parse(data)
      if (event === "state") change({ state: json.state, position: json.position })
      if (event === "pair") change({ measured: json.index, planned: json.plannedPairs })
      if (event !== "finished") return
      change({ state: json.state, measured: json.pairs.length, message: json.message })
      if (!runs.includes("")) rememberComparison(id, runs, json.message)
    }
    await this.attempts.make(
      () => followEvents(api.comparisonEvents(id), { onEvent, onConnection() {} }, signal),
      () => signal.aborted,
    )
    // The stream answers 204 when the end was missed: the comparison itself tells it then.
    const { pairs } = this.getState()
    if (!signal.aborted && pairs?.id === id && isInFlight(pairs)) await this.#open(id)
  }
}
