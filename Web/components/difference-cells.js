/** @import { CallTree } from "../profile/call-tree.js" */
import { elt } from "../dom.js"
import { differenceFacts, differenceLabel, SIGNS } from "../profile/difference.js"

const TONES = ["", "is-less", "is-more"]

/**
 * What a row of a tree of two sides says.
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
export function differenceCells(tree, node, unit) {
  if (!tree.difference) return { label: "", cells: [] }
  const both = { ...tree, difference: tree.difference }
  const facts = differenceFacts(both, node, unit)
  const change = tree.difference.change[node]
  return {
    label: differenceLabel(both, node, unit),
    cells: [
      elt("span", { class: "tree-amount" }, facts.before),
      elt("span", { class: "tree-amount" }, facts.after),
      elt("span", { class: `tree-amount ${TONES[change]}` }, SIGNS[change] + facts.difference),
      elt("span", { class: "tree-amount tree-interval" }, facts.interval),
    ],
  }
}
