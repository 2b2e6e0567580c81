/** @import { LineWeight } from "../profile/line-heat.js" */
import { elt } from "../dom.js"
import { nanoseconds, percent } from "../format.js"

/** Below this share a line is left blank: a column of zeros hides the lines that matter. */
const LEAST_SHARE = 0.001

/**
 * What each line cost, beside its number: the share of the time that was spent on it, over a bar for what it called as
 * well. The marks stay with their lines while the code is edited.
 * @param {any} library
 */
export function heatGutter(library) {
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
    initialSpacer: () => new HeatMarker({ self: 1, total: 1 }, 1),
  })
  return {
    extension: [field, extension],
    /** @type {(view: any, heat: Map<number, LineWeight>, total: number) => void} */
    set(view, heat, total) {
      const { doc } = view.state
      const ranges = [...heat]
        .filter(([line, { total: weight }]) => line <= doc.lines && weight / total >= LEAST_SHARE)
        .map(([line, weight]) => new HeatMarker(weight, total).range(doc.line(line).from))
      view.dispatch({ effects: replace.of(RangeSet.of(ranges, true)) })
    },
  }
}

/** @param {any} library */
function markerClass({ GutterMarker }) {
  return class HeatMarker extends GutterMarker {
    /**
     * @param {LineWeight} weight
     * @param {number} total
     */
    constructor(weight, total) {
      super()
      this.weight = weight
      this.total = total
    }

    /** @param {HeatMarker} other */
    eq(other) {
      return other.weight === this.weight && other.total === this.total
    }

    toDOM() {
      const { self, total } = this.weight
      const share = self / this.total
      const cell = elt(
        "div",
        { class: `heat heat-${heatLevel(share)}`, title: heatTitle(this.weight, this.total) },
        elt("span", {}, share >= LEAST_SHARE ? percent(share) : ""),
      )
      cell.style.setProperty("--total", String(total / this.total))
      return cell
    }
  }
}

/**
 * @param {LineWeight} weight
 * @param {number} total
 */
function heatTitle({ self, total: below }, total) {
  return `On this line: ${percent(self / total)} (${nanoseconds(self)})\n` +
    `With what it calls: ${percent(below / total)} (${nanoseconds(below)})`
}

/**
 * Six steps, wider apart where lines are hot.
 * @param {number} share
 */
export function heatLevel(share) {
  return [0.002, 0.02, 0.08, 0.2, 0.4].filter((step) => share >= step).length
}
