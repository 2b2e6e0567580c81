/** @import { State } from "../types.js" */
import { elt, setText } from "../dom.js"
import { clock } from "../format.js"
import { isInFlight } from "../runs.js"

const TICK_MS = 100
/** Characters that have room in one line of the narrowest window where the picture stands below; more are written smaller. */
const LONGEST_LINE = 50

/** How the run stands or how it ended, in one plain sentence, with the clock beside it while it runs. */
export class Status {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer
  /** @type {State | null} */
  #state = null

  constructor() {
    this.sentence = elt("p", { role: "status", class: "verdict" })
    this.clock = elt("span", { role: "timer", class: "clock" })
    this.bar = elt("div", { class: "progress", "aria-hidden": "true" })
    this.link = elt("p", { class: "reconnecting", hidden: true }, "Connection lost – trying again…")
    this.dom = elt("div", { class: "status" }, this.sentence, this.clock, this.link, this.bar)
  }

  /** @param {State} state */
  sync(state) {
    this.#state = state
    this.#say(sentenceOn(state))
    this.dom.dataset.tone = toneOf(state)
    this.link.hidden = state.connection !== "retrying"
    const isTicking = isInFlight(state.run) && state.run?.state !== "queued"
    if (isTicking && !this.#timer) this.#timer = setInterval(() => this.#tick(), TICK_MS)
    if (!isTicking) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    this.#tick()
  }

  /** @param {string} text what a program says of its own end can be as long as it likes */
  #say(text) {
    setText(this.sentence, text)
    const isLong = text.length > LONGEST_LINE
    this.sentence.classList.toggle("is-long", isLong)
    this.sentence.title = isLong ? text : ""
  }

  #tick() {
    const { run, stateSince } = this.#state ?? {}
    const isRunning = run?.state === "running" && stateSince != null
    const elapsed = isRunning ? Date.now() - stateSince : 0
    const limit = run?.snippet.options.timeLimitMs ?? 0
    setText(this.clock, isRunning ? clock(Math.min(elapsed, limit), limit) : "")
    this.bar.style.setProperty("--progress", String(limit > 0 ? Math.min(elapsed / limit, 1) : 0))
  }
}

/** @param {State} state */
function sentenceOn({ run, stopping, connection }) {
  if (connection === "sending") return "Sending…"
  if (!run) return "Ready."
  if (stopping && isInFlight(run)) return "Stopping…"
  switch (run.state) {
    case "queued":
      return run.position ? `Queued: number ${run.position} in line.` : "Queued."
    case "compiling":
      return "Compiling…"
    case "running":
      return "Running…"
    case "profiling":
      return "Making the profile…"
    case "failed":
      return run.failure ?? "The service failed. This was not your program's fault."
    case "cancelled":
      return run.verdict?.message ?? "The run was stopped."
    case "finished":
      return run.verdict?.message ?? "The run is over."
  }
}

/** @param {State} state */
function toneOf({ run, connection }) {
  if (connection === "sending" || isInFlight(run)) return "busy"
  if (!run) return "idle"
  if (run.state === "failed") return "bad"
  if (run.state === "cancelled" || run.verdict?.kind === "timedOut") return "notable"
  return run.verdict?.kind === "exited" && run.verdict.exitCode === 0 ? "good" : "bad"
}
