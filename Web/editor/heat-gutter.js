/** @import { LineWeight, Whole } from "../profile/line-heat.js" */
import { elt } from "../dom.js"
import { weight as weightText } from "../format.js"
import { shareText } from "../profile/certainty.js"

/** Below this share a line is left blank: a column of zeros hides the lines that matter. */
const LEAST_SHARE = 0.001

/** The widest there is, which holds the place of all others. @type {LineWeight} */
const SPACER = Object.freeze({ self: 1, total: 1, selfSamples: 0, totalSamples: 0 })

/**
 * What each line cost, beside its number: the share of the time that was spent on it, over a bar for what it called as
 * well. The marks stay with their lines while the code is edited.
 * @param {any} library
 * @param {(line: number) => void} onChoose told of a line whose frames are to be shown
 */
export function heatGutter(library, onChoose) {
  const { StateEffect, StateField, RangeSet, gutter } = library
  const HeatMarker = markerClass(library)
  const replace = StateEffect.define()
  const field = StateField.define({
    create: () => RangeSet.empty,
    /** @type {(marks: any, transaction: any) => any} */
    update(marks, transaction) {
      for (const effect of transaction.effects) if (effect.is(replace)) return effect.value
      return marks.map(transaction.changes)
    },
  })
  const extension = gutter({
    class: "cm-heat",
    markers: (/** @type {any} */ view) => view.state.field(field),
    domEventHandlers: {
      click: (/** @type {any} */ view, /** @type {any} */ block) => {
        onChoose(view.state.doc.lineAt(block.from).number)
        return true
      },
    },
    initialSpacer: () => new HeatMarker(SPACER, { total: 1, samples: 0, unit: "count" }),
  })
  return {
    extension: [field, extension],
    /** @type {(view: any, heat: Map<number, LineWeight>, whole: Whole) => void} */
    set(view, heat, whole) {
      const { doc } = view.state
      const ranges = [...heat]
        .filter(([line, { total }]) => line <= doc.lines && total / whole.total >= LEAST_SHARE)
        .map(([line, weight]) => new HeatMarker(weight, whole).range(doc.line(line).from))
      view.dispatch({ effects: replace.of(RangeSet.of(ranges, true)) })
    },
  }
}

/** @param {any} library */
function markerClass({ GutterMarker }) {
  return class HeatMarker extends GutterMarker {
    /**
     * @param {LineWeight} weight
     * @param {Whole} whole
     */
    constructor(weight, whole) {
      super()
      this.weight = weight
      this.whole = whole
    }

    /** @param {HeatMarker} other */
    eq(other) {
      return other.weight === this.weight && other.whole === this.whole
    }

    toDOM() {
      const { self, total, selfSamples } = this.weight
      const { whole } = this
      const share = self / whole.total
      const cell = elt(
        "div",
        { class: `heat heat-${heatLevel(share)}`, title: heatTitle(this.weight, whole) },
        elt("span", {}, share >= LEAST_SHARE ? shareText(share, selfSamples, whole.samples) : ""),
      )
      cell.style.setProperty("--total", String(total / whole.total))
      return cell
    }
  }
}

/**
 * @param {LineWeight} weight
 * @param {Whole} whole
 */
export function heatTitle({ self, total, selfSamples, totalSamples }, whole) {
  /** @type {(value: number, hits: number) => string} */
  const text = (value, hits) =>
    `${shareText(value / whole.total, hits, whole.samples)} (${weightText(value, whole.unit)})`
  return `On this line: ${text(self, selfSamples)}\nWith what it calls: ${
    text(total, totalSamples)
  }`
}

/**
 * Six steps, wider apart where lines are hot.
 * @param {number} share
 */
export function heatLevel(share) {
  return [0.002, 0.02, 0.08, 0.2, 0.4].filter((step) => share >= step).length
}
