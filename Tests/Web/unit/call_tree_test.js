import { deepEqual, equal } from "node:assert/strict"
import {
  buildCallTree,
  childrenOf,
  knownSamples,
  nameOf,
  ownSamples,
  pathTo,
} from "../../../Web/profile/call-tree.js"
import { untold } from "../../../Web/components/numbers.js"
import { heatTitle } from "../../../Web/editor/heat-gutter.js"
import { factsOf } from "../../../Web/flamegraph/frame-facts.js"
import { shareText } from "../../../Web/profile/certainty.js"
import { hottestFunction } from "../../../Web/profile/hottest.js"
import { decodeProfile } from "../../../Web/profile/decode.js"
import { findFocus, focusOf } from "../../../Web/profile/focus.js"
import { hottestLine } from "../../../Web/profile/node-lines.js"
import { lineHeat } from "../../../Web/profile/line-heat.js"
import { matchedWeight, matchFunctions } from "../../../Web/profile/search.js"
import { sortRows, topRows } from "../../../Web/profile/top-table.js"
import { profileOf } from "./fixtures.js"

/** @import { CallTree } from "../../../Web/profile/call-tree.js" */

/**
 * @param {Parameters<typeof profileOf>[0]} samples
 * @param {Parameters<typeof buildCallTree>[2]} [range]
 */
function treeOf(samples, range) {
  const profile = profileOf(samples)
  return buildCallTree(profile, profile.series[0], range)
}

/** @param {CallTree} tree */
function dump(tree) {
  return [...tree.parent.keys()].map((node) => {
    const path = pathTo(tree, node).map((each) => nameOf(tree, each)).join(";")
    return `${path} ${tree.self[node]}/${tree.total[node]}`
  })
}

Deno.test("samples on the same path are one node, and totals reach the root", () => {
  const tree = treeOf([{ stack: "a;b" }, { stack: "a;b" }, { stack: "a;c" }, { stack: "a" }])
  deepEqual(dump(tree), [" 0/4", "a 1/4", "a;b 2/2", "a;c 1/1"])
})

Deno.test("lines of one function are one node, an inlined call is another", () => {
  const tree = treeOf([{ stack: "a:1;b" }, { stack: "a:2;b" }, { stack: "a:2;~b" }])
  deepEqual([...childrenOf(tree, 1)].map((node) => tree.inlined[node]), [0, 1])
  equal(tree.total[childrenOf(tree, 1)[0]], 2)
})

Deno.test("children come heaviest first, then by name", () => {
  const tree = treeOf([{ stack: "z" }, { stack: "m" }, { stack: "b", weight: 5 }])
  deepEqual([...childrenOf(tree, 0)].map((node) => nameOf(tree, node)), ["b", "m", "z"])
})

Deno.test("a time range takes its own samples only", () => {
  const samples = [{ stack: "a", atMs: 0 }, { stack: "b", atMs: 5 }, { stack: "c", atMs: 9 }]
  deepEqual(dump(treeOf(samples, { fromMs: 5, toMs: 9 })), [" 0/1", "b 1/1"])
})

Deno.test("a profile without samples has a root that weighs nothing", () => {
  deepEqual(dump(treeOf([])), [" 0/0"])
})

Deno.test("the line that weighs most is the function's", () => {
  equal(hottestLine(treeOf([{ stack: "a:7;b" }, { stack: "a:9;b" }, { stack: "a:9" }]), 1), 9)
})

Deno.test("a focus leads back to its node", () => {
  const tree = treeOf([{ stack: "a;b;c" }, { stack: "a;~b;c" }])
  for (const node of tree.parent.keys()) equal(findFocus(tree, focusOf(tree, node)), node)
})

Deno.test("a focus that another run lacks leads as far as it goes", () => {
  const tree = treeOf([{ stack: "a;b" }])
  equal(nameOf(tree, findFocus(tree, "a;b;gone")), "b")
  equal(findFocus(tree, "gone"), 0)
  equal(findFocus(tree, "@12345"), 0)
})

Deno.test("a path too long for an address goes by its stack", () => {
  const names = Array.from({ length: 200 }, (_, index) => `function_number_${index}`)
  const tree = treeOf([{ stack: names.join(";") }])
  const focus = focusOf(tree, 199)
  equal(focus.startsWith("@"), true)
  equal(findFocus(tree, focus), 199)
})

Deno.test("recursion counts once", () => {
  const tree = treeOf([{ stack: "a;f;f;f" }, { stack: "a;f" }, { stack: "a;g;f" }])
  const rows = sortRows(topRows(tree), "total", true)
  deepEqual(rows.map(({ name, self, total }) => [name, self, total]), [
    ["a", 0, 3],
    ["f", 3, 3],
    ["g", 0, 1],
  ])
})

Deno.test("rows sort both ways, equal ones by name", () => {
  const rows = topRows(treeOf([{ stack: "b" }, { stack: "a" }, { stack: "c", weight: 4 }]))
  deepEqual(sortRows(rows, "self", true).map(({ name }) => name), ["c", "a", "b"])
  deepEqual(sortRows(rows, "self", false).map(({ name }) => name), ["a", "b", "c"])
  deepEqual(sortRows(rows, "name", true).map(({ name }) => name), ["c", "b", "a"])
})

Deno.test("rows that are equal in themselves stand by their totals, and all by size", () => {
  const rows = topRows(treeOf([
    { stack: "a;x", weight: 3 },
    { stack: "b;y", weight: -3 },
    { stack: "b;z", weight: -4 },
  ]))
  deepEqual(sortRows(rows, "self", true).map(({ name }) => name), ["z", "x", "y", "b", "a"])
  deepEqual(sortRows(rows, "total", true).map(({ name }) => name), ["b", "z", "a", "x", "y"])
})

Deno.test("a search weighs each sample once, within what is in focus", () => {
  const tree = treeOf([{ stack: "a;Find;x;find" }, { stack: "a;b" }, { stack: "c;find" }])
  const matches = matchFunctions(tree, "find")
  if (!matches) throw new Error("the search is not empty")
  equal(matchedWeight(tree, matches), 2)
  equal(matchedWeight(tree, matches, findFocus(tree, "a")), 1)
  equal(matchedWeight(tree, matches, findFocus(tree, "a;b")), 0)
})

Deno.test("words parted by commas all count, and an empty search is none", () => {
  const tree = treeOf([{ stack: "alpha" }, { stack: "beta" }, { stack: "gamma" }])
  deepEqual([...(matchFunctions(tree, "ALP, gam") ?? [])], [1, 0, 1])
  equal(matchFunctions(tree, " , "), null)
})

Deno.test("a line's heat counts a recursive sample once", () => {
  const heat = lineHeat(treeOf([{ stack: "f:3;f:3;f:5" }, { stack: "f:3" }]), "main.go")
  deepEqual(heat.get(3), { self: 1, total: 2, selfSamples: 1, totalSamples: 2 })
  deepEqual(heat.get(5), { self: 1, total: 1, selfSamples: 1, totalSamples: 1 })
})

Deno.test("hits are counted, not reckoned from weights", () => {
  const tree = treeOf([{ stack: "a;b", weight: 9 }, { stack: "a" }, { stack: "a" }])
  deepEqual([...tree.parent.keys()].map((node) => ownSamples(tree, node)), [0, 2, 1])
  deepEqual(topRows(tree).map(({ name, selfSamples }) => [name, selfSamples]), [["a", 2], ["b", 1]])
  const most = hottestFunction(tree)
  if (!most) throw new Error("there are samples")
  equal(shareText(most.share, most.samples, tree.samples[0]), "1 of 3")
  equal(shareText(0.5, 10, 20), "50.0 %")
})

Deno.test("the hottest function is that of the largest weight, be it negative", () => {
  const tree = treeOf([{ stack: "a", weight: -6 }, { stack: "b", weight: 2 }])
  const most = hottestFunction(tree)
  deepEqual([most?.function, most?.share], [0, -0.75])
  equal(hottestFunction(treeOf([])), null)
})

Deno.test("a line's heat is told in its type's unit", () => {
  const weight = { self: 2048, total: 4096, selfSamples: 3, totalSamples: 4 }
  equal(
    heatTitle(weight, { total: 8192, samples: 5, unit: "bytes" }),
    "On this line: 3 of 5 (2.0 KiB)\nWith what it calls: 4 of 5 (4.0 KiB)",
  )
})

Deno.test("a doubt is told once", () => {
  const doubts = ["7 samples only: what reads 50 % may be 2 % to 98 %.", "3 samples lost."]
  deepEqual(untold(doubts, true), ["3 samples lost."])
  deepEqual(untold(doubts, false), doubts)
})

Deno.test("heat is of one file", () => {
  equal(lineHeat(treeOf([{ stack: "f:3" }]), "other.go").size, 0)
  equal(lineHeat(treeOf([{ stack: "f:3" }]), "ain.go").size, 0)
})

/**
 * @param {number} series
 * @param {{ fromMs?: number }} [range]
 */
async function treeOfSets(series, range) {
  const file = new URL("../../Fixtures/profiles/sets.json", import.meta.url)
  const profile = decodeProfile(JSON.parse(await Deno.readTextFile(file)))
  return buildCallTree(profile, profile.series[series], range)
}

Deno.test("each type of a set has its own weights over the same stacks", async () => {
  const totals = [1, 2, 3, 4].map(async (series) => (await treeOfSets(series)).total[0])
  deepEqual(await Promise.all(totals), [22, 9980, 9, 2748])
})

Deno.test("rows without times are sums of samples, and nobody knows of how many", async () => {
  const [timed, untimed] = [await treeOfSets(0), await treeOfSets(2)]
  deepEqual([timed, untimed].map(({ series }) => series?.timeUs !== null), [true, false])
  equal(knownSamples(timed), timed.samples[0])
  equal(knownSamples(untimed), 0)
  const [{ Total: total, "95 % sure": sure }] = [factsOf(untimed, 0, "bytes")]
  deepEqual([total.includes("sample"), sure], [false, ""])
})

Deno.test("what comes to nothing in a type is no sample of it", async () => {
  equal((await treeOfSets(2)).samples[0], 4)
  equal((await treeOfSets(4)).samples[0], 2)
})

Deno.test("what is negative is as wide as it is large, and its sum keeps its sign", async () => {
  const tree = await treeOfSets(8)
  equal(tree.total[0], 0)
  equal(tree.width[0], 14)
  const callees = [...childrenOf(tree, childrenOf(tree, 0)[0])]
  deepEqual(callees.map((node) => [tree.total[node], tree.width[node]]), [[-2, 12], [2, 2]])
})

Deno.test("samples whose times are not known lie in no stretch of time", async () => {
  equal((await treeOfSets(1, { fromMs: 1 })).samples[0], 0)
})
