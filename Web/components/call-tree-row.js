/** @import { Derived } from "../derived.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Row } from "./rows.js" */
import { elt } from "../dom.js"
import { factsInWords } from "../flamegraph/frame-facts.js"
import { frameLabel, plural, visible, weight } from "../format.js"
import { knownSamples, nameOf } from "../profile/call-tree.js"
import { shareText } from "../profile/certainty.js"
import { differenceCells } from "./difference-cells.js"
import { CHILDREN_SHOWN } from "./rows.js"

/**
 * One row of the tree as an element.
 * @param {Row} row
 * @param {CallTree} tree
 * @param {Derived} derived
 * @param {typeof describeRow} describe
 */
export function rowItem(row, tree, { unit, focus, matches }, describe) {
  const item = elt("div", {
    role: "treeitem",
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "aria-expanded": row.expanded,
    "aria-selected": row.node === focus,
    "data-node": row.node,
    class: matches && row.node > 0 && matches[tree.function[row.node]] ? "is-match" : null,
  })
  item.style.setProperty("--level", String(Math.min(row.level - 1, 24)))
  if (row.node < 0) {
    item.append(elt("span", { class: "tree-name" }, `${moreChildren(tree, row.parent)} more`))
    return item
  }
  const { label, cells } = describe(tree, row.node, unit)
  item.setAttribute("aria-label", label)
  const facts = factsInWords(tree, row.node, unit)
  if (facts !== "") item.setAttribute("aria-description", facts)
  item.style.setProperty("--share", String(tree.width[row.node] / tree.width[0]))
  item.append(elt("span", { class: "tree-name" }, visible(nameOf(tree, row.node))), ...cells)
  return item
}

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 * @returns {{ label: string, cells: HTMLElement[] }}
 */
export function describeRow(tree, node, unit) {
  if (tree.difference) return differenceCells(tree, node, unit)
  const share = tree.total[node] / tree.width[0]
  const amount = weight(tree.total[node], unit)
  return {
    label: frameLabel(nameOf(tree, node), share, amount),
    cells: [
      elt(
        "span",
        { class: "tree-share" },
        shareText(share, tree.samples[node], knownSamples(tree)),
      ),
      elt("span", { class: "tree-amount" }, amount),
    ],
  }
}

/**
 * @param {CallTree} tree
 * @param {number} parent
 */
function moreChildren(tree, parent) {
  return plural(tree.firstChild[parent + 1] - tree.firstChild[parent] - CHILDREN_SHOWN, "function")
}

/**
 * The arrow is drawn before the name, in the row's indent.
 * @param {HTMLElement} item
 * @param {MouseEvent} event
 */
export function isOnArrow(item, event) {
  const name = item.querySelector(".tree-name")
  return name !== null && event.clientX < name.getBoundingClientRect().left
}
