/** @import { CallTree } from "../profile/call-tree.js" */
import { elt } from "../dom.js"
import { frameLabel, visible, weight } from "../format.js"
import { knownSamples, nameOf, ownSamples } from "../profile/call-tree.js"
import { certaintyText, samplesText, shareText } from "../profile/certainty.js"
import { differenceFacts, differenceLabel } from "../profile/difference.js"
import { hottestLine } from "../profile/node-lines.js"

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
export function describeFrame(tree, node, unit) {
  if (tree.difference) return describeDifference(tree, tree.difference, node, unit)
  const name = nameOf(tree, node)
  const details = tree.profile.functions[tree.function[node]]
  const hasMore = details && details.fullName !== "" && details.fullName !== name
  const full = hasMore ? elt("span", { class: "frame-full" }, visible(details.fullName)) : null
  return [
    elt("p", { class: "frame-name" }, visible(name), full),
    factList(factsOf(tree, node, unit)),
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
export function factsOf(tree, node, unit) {
  const [whole, all] = [tree.width[0], knownSamples(tree)]
  const share = shareText(tree.total[node] / whole, tree.samples[node], all)
  return {
    Total: `${share}, ${weight(tree.total[node], unit)}${samplesText(tree.samples[node], all)}`,
    "95 % sure": certaintyText(tree.samples[node], all),
    Self: tree.isTurned ? "" : selfText(tree, node, unit),
    ...(node > 0 ? origin(tree, node) : {}),
  }
}

/**
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
function selfText(tree, node, unit) {
  const share = shareText(
    tree.self[node] / tree.width[0],
    ownSamples(tree, node),
    knownSamples(tree),
  )
  return `${share}, ${weight(tree.self[node], unit)}`
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

/**
 * @param {CallTree} tree of two sides
 * @param {import("../profile/difference.js").Difference} difference
 * @param {number} node
 * @param {string} unit
 */
function describeDifference(tree, difference, node, unit) {
  const facts = differenceFacts({ ...tree, difference }, node, unit)
  return [
    elt("p", { class: "frame-name" }, visible(nameOf(tree, node))),
    factList({
      Before: facts.before,
      After: facts.after,
      Difference: facts.fate === "" ? facts.difference : `${facts.difference}, ${facts.fate}`,
      "95 % sure": facts.interval || "not tested: too few samples or runs",
      Share: facts.shares,
    }),
  ]
}

/**
 * All that stands beside a frame's name, share and amount, for who cannot see it.
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
export function factsInWords(tree, node, unit) {
  if (tree.difference || node === 0) return ""
  return Object.entries(factsOf(tree, node, unit))
    .filter(([term, text]) => term !== "Total" && text !== "")
    .map(([term, text]) => `${term}: ${text}`).join(", ")
}

/**
 * What is read out of a frame that one comes to.
 * @param {CallTree} tree
 * @param {number} node
 * @param {string} unit
 */
export function frameInWords(tree, node, unit) {
  if (tree.difference) {
    return differenceLabel({ ...tree, difference: tree.difference }, node, unit)
  }
  const share = tree.total[node] / tree.width[0]
  const label = frameLabel(nameOf(tree, node), share, weight(tree.total[node], unit))
  return [label, factsInWords(tree, node, unit)].filter((text) => text !== "").join(". ")
}
