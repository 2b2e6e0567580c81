import { elt } from "../dom.js"
import { amount, plural, stepWithin, visible } from "../format.js"
import { makeSortable } from "./sorting.js"

/** The longest list that anybody reads; the rest is counted below it. */
const ROWS_SHOWN = 200
const HEADS = [
  "Function",
  "Before",
  "After",
  "Difference",
  "95 % sure",
  "Total before",
  "Total after",
]

/**
 * What a function needs itself, and in all.
 * @typedef {object} ChangedFunction
 * @property {string} name
 * @property {number} before
 * @property {number} after
 * @property {number} difference
 * @property {number | null} [low]
 * @property {number | null} [high]
 * @property {boolean} significant
 * @property {number} totalBefore
 * @property {number} totalAfter
 */

/** Every function with what it needed before and needs now: the table of the comparison's page. */
export class ChangesTable {
  /**
   * @param {ChangedFunction[]} functions the significant first, then the largest difference
   * @param {string} unit
   */
  constructor(functions, unit) {
    // Those that only call need nothing themselves: the picture has them.
    const spending = functions.filter(({ before, after }) => before > 0 || after > 0)
    const rows = spending.slice(0, ROWS_SHOWN).map((each) => row(each, unit))
    const table = elt(
      "table",
      {},
      elt("caption", { class: "visually-hidden" }, "Functions before and after"),
      elt(
        "thead",
        {},
        elt(
          "tr",
          {},
          ...HEADS.map((head, column) =>
            elt("th", { scope: "col", class: column > 0 ? "number" : null }, head)
          ),
        ),
      ),
      elt("tbody", {}, ...rows),
    )
    makeSortable(table)
    const more = spending.length - rows.length
    this.dom = elt(
      "div",
      { class: "top changes" },
      table,
      more > 0 ? elt("p", { class: "rest" }, `and ${plural(more, "more function")}`) : null,
    )
  }
}

/**
 * @param {ChangedFunction} changed
 * @param {string} unit
 */
function row(changed, unit) {
  const { name, before, after, difference, significant, totalBefore, totalAfter } = changed
  const [low, high] = [changed.low ?? NaN, changed.high ?? NaN]
  const step = stepWithin(low, high)
  const signed = (/** @type {number} */ value) => amount(value, unit, true, step)
  const cell = (/** @type {number} */ value, text = amount(value, unit)) =>
    elt("td", { class: "number", "data-value": value }, text)
  const sign = !significant ? "" : difference < 0 ? "▼ " : "▲ "
  return elt(
    "tr",
    { class: !significant ? null : difference < 0 ? "change-less" : "change-more" },
    elt("th", { scope: "row", title: visible(name) }, visible(name)),
    cell(before),
    cell(after),
    cell(difference, sign + signed(difference)),
    elt("td", { class: "number" }, Number.isNaN(low) ? "" : `${signed(low)} to ${signed(high)}`),
    cell(totalBefore),
    cell(totalAfter),
  )
}
