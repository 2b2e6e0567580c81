/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { MeltedFrames } from "./layout.js" */
import { elt } from "../dom.js"
import { percent, plural, visible, weight } from "../format.js"
import { hottestLine, nameOf, ownSamples } from "../profile/call-tree.js"
import { shareText } from "../profile/certainty.js"
import { shareInterval } from "../profile/interval.js"

/** Callers of melted frames that are named; the rest is counted. */
const MOST_PARENTS = 3
const HINT = "Point at a frame to read what it cost; click it to zoom in."

/**
 * What is known of one frame, in a strip of its own below the picture, where it covers nothing. Assistive technology
 * reads the same from the call tree.
 */
export class FrameStrip {
  /** @param {typeof describe} [describeNode] what to say of a node */
  constructor(describeNode = describe) {
    this.describe = describeNode
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

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
export function describe(tree, node, unit) {
  const name = nameOf(tree, node)
  const details = tree.profile.functions[tree.function[node]]
  const hasMore = details && details.fullName !== "" && details.fullName !== name
  const full = hasMore ? elt("span", { class: "frame-full" }, visible(details.fullName)) : null
  return [
    elt("p", { class: "frame-name" }, visible(name), full),
    factList(facts(tree, node, unit)),
  ]
}

/** @param {Record<string, string>} facts by their names; those that are "" are left out */
export function factList(facts) {
  const rows = Object.entries(facts).flatMap(([term, text]) =>
    text === "" ? [] : [elt("div", {}, elt("dt", {}, term), elt("dd", {}, text))]
  )
  return elt("dl", { class: "frame-facts" }, ...rows)
}

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 * @returns {Record<string, string>}
 */
function facts(tree, node, unit) {
  const { width: [whole], samples: [all] } = tree
  const { low, high } = shareInterval(tree.samples[node], all)
  const samples = `${weight(tree.total[node], unit)} in ${plural(tree.samples[node], "sample")}`
  return {
    Total: `${shareText(tree.total[node] / whole, tree.samples[node], all)}, ${samples}`,
    "95 % sure": `${percent(low)} to ${percent(high)}`,
    Self: `${shareText(tree.self[node] / whole, ownSamples(tree, node), all)}, ${
      weight(tree.self[node], unit)
    }`,
    ...(node > 0 ? origin(tree, node) : {}),
  }
}

/**
 * @param {CallTree} tree
 * @param {number} node
 */
function origin(tree, node) {
  const { module, file } = tree.profile.functions[tree.function[node]]
  const line = hottestLine(tree, node)
  const source = file.slice(file.lastIndexOf("/") + 1)
  return {
    Line: line > 0 ? visible(`${source}:${line}`) : "",
    Module: visible(tree.profile.modules[module] ?? ""),
    Inlined: tree.inlined[node] ? "into its caller" : "",
  }
}
