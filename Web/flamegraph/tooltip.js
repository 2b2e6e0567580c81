/** @import { CallTree } from "../profile/call-tree.js" */
import { elt } from "../dom.js"
import { percent, plural, visible, weight } from "../format.js"
import { hottestLine, nameOf } from "../profile/call-tree.js"
import { shareInterval } from "../profile/interval.js"

/** The distance that keeps the box from under the pointer. */
const OFFSET = 14

/** What is known of the frame under the pointer. Assistive technology reads the same from the call tree. */
export class Tooltip {
  /** @param {typeof describe} [describeNode] what to say of a node */
  constructor(describeNode = describe) {
    this.describe = describeNode
    this.dom = elt("div", { class: "tooltip", "aria-hidden": "true", hidden: true })
    this.shown = -1
  }

  hide() {
    this.dom.hidden = true
    this.shown = -1
  }

  /**
   * @param {CallTree} tree
   * @param {number} node
   * @param {string} unit
   * @param {{ clientX: number, clientY: number }} pointer
   */
  show(tree, node, unit, pointer) {
    if (this.shown !== node || this.tree !== tree) {
      this.dom.replaceChildren(...this.describe(tree, node, unit))
    }
    this.shown = node
    this.tree = tree
    this.dom.hidden = false
    this.#place(pointer)
  }

  /** @param {{ clientX: number, clientY: number }} pointer */
  #place({ clientX, clientY }) {
    const { offsetWidth, offsetHeight } = this.dom
    const left = Math.min(clientX + OFFSET, innerWidth - offsetWidth - 4)
    const below = clientY + OFFSET
    const top = below + offsetHeight > innerHeight ? clientY - OFFSET - offsetHeight : below
    this.dom.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`
  }
}

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
function describe(tree, node, unit) {
  const name = nameOf(tree, node)
  const details = tree.profile.functions[tree.function[node]]
  const hasMore = details && details.fullName !== "" && details.fullName !== name
  return [
    elt("p", { class: "tooltip-name" }, visible(name)),
    ...(hasMore ? [elt("p", { class: "tooltip-full" }, visible(details.fullName))] : []),
    factList(facts(tree, node, unit)),
  ]
}

/** @param {Record<string, string>} facts by their names; those that are "" are left out */
export function factList(facts) {
  const rows = Object.entries(facts).flatMap(([term, text]) =>
    text === "" ? [] : [elt("dt", {}, term), elt("dd", {}, text)]
  )
  return elt("dl", {}, ...rows)
}

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 * @returns {Record<string, string>}
 */
function facts(tree, node, unit) {
  const whole = tree.width[0]
  const { low, high } = shareInterval(tree.samples[node], tree.samples[0])
  const samples = `${weight(tree.total[node], unit)} in ${plural(tree.samples[node], "sample")}`
  return {
    Total: `${percent(tree.total[node] / whole)}, ${samples}`,
    "95 % sure": `${percent(low)} to ${percent(high)}`,
    Self: `${percent(tree.self[node] / whole)}, ${weight(tree.self[node], unit)}`,
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
