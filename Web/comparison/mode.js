/** @import { View } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { memo } from "../derived.js"
import { decodeDifference } from "../profile/difference.js"
import { ChangesTable } from "./changes-table.js"
import { DifferenceDeriver, differenceHeads } from "./difference-view.js"
import { withoutGone } from "./without-gone.js"

/** The difference of two runs, for the same pictures that show one: fetched only when somebody asks for it. */
export class DifferenceMode {
  #withGone
  #withoutGone

  /** @param {any} json changes, as the service tells them */
  constructor(json) {
    const tree = decodeDifference(json)
    this.#withGone = new DifferenceDeriver(tree, json.unit)
    this.#withoutGone = memo(() => new DifferenceDeriver(withoutGone(tree), json.unit))
    this.hasGone = tree.difference.after.some((after, node) => node > 0 && after === 0)
    this.note = noteOn(tree.difference, json.unit)
    this.heads = differenceHeads()
    this.table = new ChangesTable(json.functions ?? [], json.unit).dom
    /** @type {string[]} what to know before the numbers */
    this.warnings = json.warnings ?? []
  }

  /**
   * @param {View} view
   * @returns {Derived}
   */
  of(view) {
    return (view.gone === "hidden" ? this.#withoutGone() : this.#withGone).of(view)
  }
}

/**
 * What its colors mean, or why it has none.
 * @param {import("../profile/difference.js").Difference} difference
 * @param {string} unit
 */
function noteOn({ change, low }, unit) {
  if (change.some((each) => each > 0)) {
    return "▼ less than before, ▲ more; what is not colored may be noise."
  }
  if (low.some((each) => !Number.isNaN(each))) {
    return "Nothing is colored: nothing differs by more than noise."
  }
  return unit === "bytes" || unit === "count"
    ? "One run of each, from samples: nothing is colored, and what differs by little may be chance."
    : "One run of each: what changed gets its color once Compare has measured pairs."
}
