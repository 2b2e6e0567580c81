/** @import { Action, State } from "./types.js" */
import { queryOf, runIDFrom, viewFrom } from "./address.js"
import { ComparePanel } from "./components/compare-panel.js"
import { Controls } from "./components/controls.js"
import { Numbers } from "./components/numbers.js"
import { Output } from "./components/output.js"
import { Results } from "./components/results.js"
import { ShareNote } from "./components/share-note.js"
import { Source } from "./components/source.js"
import { Status } from "./components/status.js"
import { Deriver } from "./derived.js"
import { elt } from "./dom.js"
import { Session } from "./session.js"
import { update } from "./state.js"

/** The whole page: one state, the components that show it, and the address that remembers the view. */
export class App {
  #deriver = new Deriver()
  #frame = 0
  #isVisiting = false

  /** @param {State} state */
  constructor(state) {
    this.state = state
    const dispatch = (/** @type {Action} */ action) => this.dispatch(action)
    this.session = new Session(() => this.state, dispatch)
    const onRun = () => this.run()
    const listener = { onRun, onStop: () => this.session.stop(), onShare: () => this.share() }
    this.controls = new Controls(dispatch, listener)
    this.source = new Source(dispatch, onRun)
    this.output = new Output()
    this.status = new Status()

    this.results = new Results(dispatch)
    this.numbers = new Numbers()
    this.shareNote = new ShareNote()
    this.comparePanel = new ComparePanel()
    this.problem = elt("p", { role: "alert", class: "alert", hidden: true })
    this.dom = this.#assemble()
    this.#sync()
  }

  #assemble() {
    const head = elt(
      "div",
      { class: "summary" },
      this.status.dom,
      this.shareNote.dom,
      this.comparePanel.dom,
      this.numbers.dom,
    )
    return elt(
      "div",
      { class: "workbench" },
      elt("h1", { class: "visually-hidden" }, "Flamebox: profile a program"),
      this.controls.dom,
      this.problem,
      this.source.dom,
      head,
      this.results.dom,
      this.output.dom,
    )
  }

  /** @param {Action} action */
  dispatch(action) {
    this.state = update(this.state, action)
    if (action.type === "look" && !this.#isVisiting) this.#rememberView()
    if (this.#frame) return
    // Output can come in hundreds of pieces a second; one look at the state a frame is enough.
    this.#frame = requestAnimationFrame(() => this.#sync())
  }

  #sync() {
    this.#frame = 0
    const { state } = this
    const derived = this.#deriver.of(state)
    this.controls.sync(state)
    this.source.sync(state, derived)
    this.output.sync(state)
    this.status.sync(state)
    this.results.sync(state, derived)
    this.numbers.sync(state)
    this.shareNote.sync(state)
    this.comparePanel.sync(state)
    this.problem.hidden = state.problem === null
    this.problem.textContent = state.problem?.detail ?? ""
  }

  async run() {
    if (this.state.connection === "sending") return
    const url = await this.session.submit()
    if (url) history.pushState(null, "", url + queryOf(this.state.view))
  }

  async share() {
    const result = await this.session.share()
    if (!result) return
    const address = new URL(result.url + queryOf(this.state.view), location.href).href
    const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false) ??
      false
    this.dispatch({ type: "shared", address, copied, kept: result.kept })
  }

  /** Shows what the address says: at the start, and when somebody goes back or forth. */
  async visit() {
    const id = runIDFrom(location.pathname)
    this.#isVisiting = true
    this.dispatch({ type: "look", view: viewFrom(location.search) })
    this.#isVisiting = false
    if (id !== null && id !== this.state.run?.id) await this.session.open(id)
    else if (id === null && this.state.run) this.session.leave()
  }

  #rememberView() {
    const address = location.pathname + queryOf(this.state.view)
    if (address !== location.pathname + location.search) history.replaceState(null, "", address)
  }
}
