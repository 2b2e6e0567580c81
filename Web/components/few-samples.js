/** @import { Action, State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt, setText } from "../dom.js"
import { fewSamplesText } from "../profile/certainty.js"
import { draftOf } from "../drafts.js"

/**
 * The banner's sentence; "" where there is none.
 * @param {State} state
 * @param {Derived} derived
 */
export function fewSamplesOf({ profileState }, { whole: tree }) {
  return profileState === "whole" && tree ? fewSamplesText(tree.samples[0]) : ""
}

/** Says what a profile of few samples is worth, and offers to take more of them. */
export class FewSamples {
  /**
   * @param {(action: Action) => void} dispatch
   * @param {number} mostHz that the service samples at
   */
  constructor(dispatch, mostHz) {
    this.mostHz = mostHz
    this.sentence = elt("span", {})
    this.offer = elt("button", {
      type: "button",
      onclick: () => dispatch({ type: "option", option: { sampleRateHz: mostHz } }),
    }, `Next run: ${mostHz} samples a second`)
    this.dom = elt("p", { class: "few-samples", hidden: true }, this.sentence, " ", this.offer)
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, derived) {
    const text = fewSamplesOf(state, derived)
    this.dom.hidden = text === ""
    setText(this.sentence, text)
    const isAsked = draftOf(state).options.sampleRateHz >= this.mostHz
    this.offer.hidden = isAsked && document.activeElement !== this.offer
  }
}
