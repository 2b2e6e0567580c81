/** @import { State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt } from "../dom.js"
import { visible } from "../format.js"
import { knownSamples } from "../profile/call-tree.js"
import { shareText } from "../profile/certainty.js"
import { hottestFunction, hottestLineOf } from "../profile/hottest.js"

/** Where most of the time went, in one line that leads to the code. */
export class Finding {
  /** @type {Derived["tree"]} */
  #shown = null

  /** @param {(place: { file: string, line: number, column: number }) => void} goTo */
  constructor(goTo) {
    this.goTo = goTo
    this.dom = elt("p", { class: "finding" })
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync({ measured, profileState, run }, { whole: tree = null }) {
    const isOwn = profileState === "whole" && measured?.id === run?.id
    const shown = isOwn ? tree : null
    if (shown === this.#shown) return
    this.#shown = shown
    this.dom.replaceChildren(...(shown && measured ? this.#parts(shown, measured) : []))
  }

  /**
   * @param {NonNullable<Derived["tree"]>} tree
   * @param {NonNullable<State["run"]>} run
   */
  #parts(tree, { snippet }) {
    const most = hottestFunction(tree)
    if (!most) return []
    const share = shareText(most.share, most.samples, knownSamples(tree))
    const name = visible(tree.profile.functions[most.function].name)
    const parts = [`${share} in `, elt("code", {}, name)]
    const hottest = hottestLineOf(tree, snippet.files.map((file) => file.name))
    if (!hottest) return parts
    const { file, line } = hottest
    const go = () => this.goTo({ file, line, column: 0 })
    const place = `${file}:${line}`
    return [
      ...parts,
      " → ",
      elt("button", { type: "button", class: "source-place", onclick: go }, visible(place)),
    ]
  }
}
