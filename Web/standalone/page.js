/** @import { Action, View } from "../types.js" */
/** @import { Program } from "./processes.js" */
import { DEFAULT_VIEW, isStep, queryOf, viewFrom } from "../address.js"
import { ProfilePanel } from "../components/profile-panel.js"
import { Deriver } from "../derived.js"
import { elt, setText } from "../dom.js"
import { percent, visible, weight } from "../format.js"
import { listenForKeys } from "../keys.js"
import { knownSamples } from "../profile/call-tree.js"
import { samplesText } from "../profile/certainty.js"
import { decodeProfile } from "../profile/decode.js"
import { linesWithinFunctions } from "../profile/lines.js"
import { ofProcesses, programsOf } from "./processes.js"

/**
 * One profile with the same picture, tree, table, search and keys as a run's page. What is looked at is behind the
 * address's `#`, so that a copied address shows the same where the file has not moved.
 */
export class StandalonePage {
  #deriver = new Deriver()
  #frame = 0
  /** @type {Program | null} */
  #program = null
  /** @type {(view: View) => void} told of what is looked at */
  onLook = () => {}

  /**
   * @param {any} json
   * @param {string} title
   * @param {boolean} [isGrouped] by labels elsewhere, if at all
   */
  constructor(json, title, isGrouped = false) {
    this.json = json
    this.whole = linesWithinFunctions(decodeProfile(json))
    if (isGrouped) this.whole = { ...this.whole, labels: [] }
    this.profile = this.whole
    this.programs = programsOf(json)
    this.view = DEFAULT_VIEW
    const dispatch = (/** @type {Action} */ action) => this.dispatch(action)
    this.total = elt("p", { class: "standalone-total" })
    this.picker = elt(
      "select",
      { "aria-label": "Process", onchange: () => this.#chooseProgram() },
      elt("option", {}, "All processes"),
      ...this.programs.map((program) => elt("option", {}, this.#programText(program))),
    )
    const picker = elt("span", { class: "type-picker", hidden: this.programs.length < 2 })
    picker.append(this.picker)
    this.panel = new ProfilePanel(dispatch, [picker])
    this.dom = elt(
      "div",
      { class: "standalone" },
      elt("h1", {}, visible(title)),
      this.total,
      this.panel.dom,
    )
    listenForKeys({
      view: () => this.view,
      derived: () => this.#derived(),
      dispatch,
      press: (key) => this.panel.press(key),
    })
  }

  start() {
    const look = () => this.look(viewFrom(`?${location.hash.slice(1)}`))
    addEventListener("hashchange", look)
    addEventListener("popstate", look)
    look()
  }

  /** @param {View} view */
  look(view) {
    this.view = view
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.sync())
  }

  /** @param {Action} action */
  dispatch(action) {
    if (action.type !== "look") return
    const before = this.view
    this.view = Object.freeze({ ...before, ...action.view })
    const address = `#${queryOf(this.view).slice(1)}`
    if (isStep(before, this.view)) history.pushState(null, "", address)
    else history.replaceState(null, "", address)
    this.look(this.view)
    this.onLook(this.view)
  }

  #derived() {
    return this.#deriver.of({ profile: this.profile, view: this.view })
  }

  sync() {
    this.#frame = 0
    const derived = this.#derived()
    this.panel.sync({ view: this.view, profile: this.profile }, derived, "No samples.")
    const { tree, unit } = derived
    setText(
      this.total,
      tree
        ? `${weight(tree.total[0], unit)}${samplesText(tree.samples[0], knownSamples(tree))}.`
        : "",
    )
  }

  #chooseProgram() {
    this.#program = this.programs[this.picker.selectedIndex - 1] ?? null
    this.profile = ofProcesses(this.whole, this.json, this.#program?.processes ?? null)
    this.sync()
  }

  /** @param {Program} program */
  #programText({ name, count, weight }) {
    const whole = this.programs.reduce((sum, each) => sum + each.weight, 0)
    const times = count > 1 ? ` × ${count}` : ""
    return `${visible(name)}${times}: ${percent(whole > 0 ? weight / whole : 0)}`
  }
}
