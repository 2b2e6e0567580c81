/** @import { Action, State } from "./types.js" */
import { addressOf, isStep, pageOf, queryOf, runIDFrom, viewFrom } from "./address.js"
import { codeLink } from "./code-link.js"
import { BeforeAfter } from "./components/before-after.js"
import { Controls } from "./components/controls.js"
import { Finding } from "./components/finding.js"
import { History } from "./components/history.js"
import { Numbers } from "./components/numbers.js"
import { PaneSwitch } from "./components/pane-switch.js"
import { Results } from "./components/results.js"
import { ShareNote } from "./components/share-note.js"
import { Source } from "./components/source.js"
import { Splitter } from "./components/splitter.js"
import { Status } from "./components/status.js"
import { Tests } from "./components/tests.js"
import { ToolchainComparison } from "./components/toolchain-comparison.js"
import { Deriver } from "./derived.js"
import { draftOf } from "./drafts.js"
import { elt } from "./dom.js"
import { keepDrafts, keptDrafts } from "./drafts-store.js"
import { keepFocus } from "./focus-keeper.js"
import { listenForKeys } from "./keys.js"
import { Output } from "./output/output.js"
import { isIndex } from "./profile/focus.js"
import { Session } from "./session.js"
import { update } from "./state.js"
import { titleOf } from "./title.js"
import { beforeIDOf } from "./versions.js"

/** How long a pause in typing is before what was typed is kept. */
const KEEP_AFTER_MS = 400

/** The whole page: one state, the components that show it, and the address that remembers the view. */
export class App {
  #deriver = new Deriver()
  #frame = 0
  #isVisiting = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keeping
  #isKept = true
  /** @type {PaneSwitch | undefined} */
  panes
  /** @type {Map<string, import("./types.js").KeptDrafts>} what the editor held on the pages visited, typed or not */
  #drafts = new Map()

  /**
   * @param {State} state
   * @param {import("./form.js").Bounds} bounds
   */
  constructor(state, bounds) {
    this.state = state
    const dispatch = (/** @type {Action} */ action) => this.dispatch(action)
    this.session = new Session(() => this.state, dispatch)
    const onRun = () => this.run()
    const onFormat = () => this.session.format()
    const [onStop, onShare] = [() => this.session.stop(), () => this.share()]
    const onVet = () => this.session.vet()
    const onAddFile = () => this.source.tabs.startAdding()
    this.controls = new Controls(
      dispatch,
      { onRun, onStop, onShare, onFormat, onVet, onAddFile },
      bounds,
    )
    this.source = new Source(dispatch, onRun, onFormat, (fix) => this.session.fix(fix))
    this.output = new Output((place) => this.source.goTo(place))
    this.tests = new Tests((place) => this.source.goTo(place))
    this.status = new Status()

    this.results = new Results(dispatch, bounds, onRun, {
      light: (...light) => this.source.light(...light),
      goTo: (place) => this.source.goTo(place),
      hasFile: (file) => this.source.hasFile(file),
    })
    this.source.onLine = (place, isChosen) => this.results.views.light(place, isChosen)
    this.numbers = new Numbers()
    this.finding = new Finding((place) => this.source.goTo(place))
    this.shareNote = new ShareNote()
    this.history = new History()
    this.toolchains = new ToolchainComparison((name) => this.compareWith(name))
    this.beforeAfter = new BeforeAfter({
      onMeasure: (pairs) => this.session.measuring.measure(pairs),
      onStop: () => this.session.measuring.stop(),
      onShow: (isShown) => this.#showDifference(isShown),
    })
    this.problem = elt("p", { role: "alert", class: "alert", hidden: true })
    this.dom = this.#assemble()
    this.sync()
    listenForKeys({
      view: () => this.state.view,
      derived: () => this.#deriver.of(this.state),
      dispatch,
      press: (key) => this.results.views.press(key),
      run: onRun,
      format: onFormat,
    })
    this.#keepBeforeLeaving()
    keepFocus(this.dom, this.controls.run.dom)
  }

  #assemble() {
    this.numbers.notes.prepend(this.finding.dom)
    const chips = elt(
      "div",
      { class: "chips" },
      this.numbers.dom,
      this.results.downloads,
      this.history.dom,
      this.toolchains.dom,
    )
    const head = elt(
      "div",
      { class: "summary" },
      this.status.dom,
      this.numbers.notes,
      chips,
      this.beforeAfter.dom,
      this.shareNote.dom,
    )
    const { dom: source } = this.source
    const { dom: results } = this.results
    const panes = new PaneSwitch({
      Code: [source],
      Tests: [this.tests.dom],
      Flame: [head, results],
      Output: [this.output.dom],
    })
    this.panes = panes
    const workbench = elt(
      "div",
      { class: "workbench" },
      elt("h1", { class: "visually-hidden" }, "Flamebox: profile a program"),
      this.controls.dom,
      this.problem,
      source,
      head,
      this.tests.dom,
      results,
      this.output.dom,
      panes.dom,
    )
    workbench.append(new Splitter(workbench).dom)
    return workbench
  }

  /** @param {Action} action */
  dispatch(action) {
    const before = this.state
    this.state = update(before, action)
    if (action.type === "look" && !this.#isVisiting) this.#rememberView(before)
    const isWritten = this.state.drafts !== before.drafts || this.state.edited !== before.edited
    // What was written while the program was on its way belongs to the run's page from now on.
    if (isWritten || action.type === "submitted") this.#keepSoon()
    if (this.#frame) return
    // Output can come in hundreds of pieces a second; one look at the state a frame is enough.
    this.#frame = requestAnimationFrame(() => this.sync())
  }

  /** Shows the state as it is now, not only with the next frame. */
  sync() {
    this.#frame = 0
    const { state } = this
    const derived = this.#deriver.of(state)
    this.controls.sync(state)
    this.source.sync(state, derived)
    this.output.sync(state)
    this.tests.sync(state)
    this.panes?.sync()
    this.status.sync(state)
    this.results.sync(state, derived)
    this.finding.sync(state, derived)
    this.numbers.sync(state, derived)
    this.shareNote.sync(state)
    this.history.sync(state)
    this.toolchains.sync(state)
    this.beforeAfter.sync(state)
    this.problem.hidden = state.problem === null
    this.problem.textContent = state.problem?.detail ?? ""
    const title = titleOf(state, derived)
    if (document.title !== title) document.title = title
    this.session.measuring.attend()
  }

  /** @param {boolean} isShown */
  #showDifference(isShown) {
    const before = beforeIDOf(this.state)
    const { view } = this.state
    // An index into one tree is another place in the other.
    const focus = isIndex(view.focus) ? "" : view.focus
    this.dispatch({ type: "look", view: { against: isShown && before ? before : "", focus } })
  }

  async run() {
    if (this.state.connection === "sending" || !this.controls.options.check()) return
    if (this.controls.options.formatOnRun.checked && !await this.session.formatFirst()) return
    this.#keep()
    const url = await this.session.submit()
    if (!url) return
    history.pushState(null, "", url + queryOf(this.state.view))
    this.panes?.go("Flame")
  }

  /** @param {string} toolchain */
  async compareWith(toolchain) {
    const url = await this.session.measuring.measureWith(toolchain)
    if (url) location.assign(url)
  }

  async share() {
    if (!this.state.run) return await this.#hand(`/${await codeLink(draftOf(this.state))}`, false)
    const result = await this.session.share()
    if (result) await this.#hand(result.url + queryOf(this.state.view), result.kept)
  }

  /**
   * @param {string} path
   * @param {boolean} kept
   */
  async #hand(path, kept) {
    const address = new URL(path, location.href).href
    const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false) ??
      false
    this.dispatch({ type: "shared", address, copied, kept })
  }

  /** Shows what the address says: at the start, and when somebody goes back or forth. */
  async visit() {
    const [id, page] = [runIDFrom(location.pathname), pageOf(location)]
    this.#isVisiting = true
    this.dispatch({ type: "look", view: viewFrom(location.search) })
    this.#isVisiting = false
    if (page !== this.state.page) {
      this.#keep()
      this.session.leave()
      this.dispatch({ type: "visit", page, kept: this.#drafts.get(page) ?? keptDrafts(page) })
    }
    if (id !== null && id !== this.state.run?.id) await this.session.open(id)
  }

  /**
   * A zoom or another telling of the frames is a step that Back takes back; whatever else is looked at changes the address in place.
   * @param {State} before
   */
  #rememberView(before) {
    const address = addressOf(location, this.state.view)
    if (address === location.pathname + location.search) return
    if (isStep(before.view, this.state.view)) history.pushState(null, "", address)
    else history.replaceState(null, "", address)
  }

  #keepSoon() {
    clearTimeout(this.#keeping)
    this.#keeping = setTimeout(() => this.#keep(), KEEP_AFTER_MS)
  }

  #keep() {
    clearTimeout(this.#keeping)
    const { page, language, drafts, typed, edited } = this.state
    if (page !== null) this.#drafts.set(page, { language, drafts, typed, edited })
    this.#isKept = keepDrafts(this.state)
  }

  #keepBeforeLeaving() {
    addEventListener("pagehide", () => this.#keep())
    addEventListener("beforeunload", (event) => {
      this.#keep()
      // Only where the browser keeps nothing for us: then a word before it is lost.
      if (!this.#isKept) event.preventDefault()
    })
  }
}
