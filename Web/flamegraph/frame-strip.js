/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Derived } from "../derived.js" */
/** @import { MeltedFrames } from "./layout.js" */
/** @import { Box, Scene } from "./scene.js" */
import { elt } from "../dom.js"
import { percent, plural, visible, weight } from "../format.js"
import { nameOf } from "../profile/call-tree.js"
import { describeFrame, factList } from "./frame-facts.js"
import { lastLeftOut, MELTED } from "./layout.js"

/** Callers of melted frames that are named; the rest is counted. */
const MOST_PARENTS = 3
const HINT = "Point at a frame; a click zooms in."

/**
 * What is known of one frame, in a strip of its own below the picture, where it covers nothing. Assistive technology
 * reads the same from the call tree.
 */
export class FrameStrip {
  /** @param {typeof describeFrame} [describe] what to say of a node */
  constructor(describe = describeFrame) {
    this.describe = describe
    this.dom = elt("div", { class: "frame-strip", "aria-hidden": "true" })
    this.clear()
  }

  /** @param {string} [text] what to say where there is no frame to speak of */
  clear(text = HINT) {
    this.dom.replaceChildren(elt("p", { class: "frame-hint" }, text))
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {string} unit
   */
  show(tree, node, unit) {
    this.dom.replaceChildren(...this.describe(tree, node, unit))
  }

  /**
   * @param {Derived} shown
   * @param {Box} box
   * @param {Scene} scene
   */
  showBox({ tree, unit, focus }, box, scene) {
    if (!tree) return
    if (box.node >= 0) return this.show(tree, box.node, unit)
    if (box.node === MELTED) return this.showMelted(tree, scene.meltedIn(box), unit)
    const callers = plural(tree.depth[lastLeftOut(tree, focus)] + 1, "caller")
    this.clear(`${callers} left out here. Click to zoom out to the last of them.`)
  }

  /**
   * Frames too narrow to be drawn one by one.
   * @param {CallTree} tree
   * @param {MeltedFrames[]} melted
   * @param {string} unit
   */
  showMelted(tree, melted, unit) {
    const frames = melted.reduce((sum, { from, to }) => sum + to - from, 0)
    const amount = melted.reduce((sum, each) => sum + each.weight, 0)
    const parents = melted.slice(0, MOST_PARENTS).map(({ parent }) => visible(nameOf(tree, parent)))
    const further = melted.length - parents.length
    this.dom.replaceChildren(
      elt("p", { class: "frame-name" }, `${plural(frames, "frame")} too narrow to draw`),
      factList({
        Together: `${percent(amount / tree.width[0])}, ${weight(amount, unit)}`,
        "Called by": parents.join(", ") + (further > 0 ? ` and ${further} more` : ""),
      }),
    )
  }
}
