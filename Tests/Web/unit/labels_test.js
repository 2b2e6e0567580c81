import { deepEqual, equal, throws } from "node:assert/strict"
import { ProfileError } from "../../../Web/profile/columns.js"
import { buildCallTree, childrenOf, nameOf } from "../../../Web/profile/call-tree.js"
import { decodeProfile } from "../../../Web/profile/decode.js"
import { groupedByLabel, labelKeys } from "../../../Web/profile/labels.js"
import { profileJSON } from "./fixtures.js"

/**
 * As the service writes profiles now.
 * @param {Parameters<typeof profileJSON>[0]} samples
 * @returns {any}
 */
function latestJSON(samples) {
  const { series, ...json } = profileJSON(samples)
  const [{ type, unit, weight, ...columns }] = series
  return {
    ...json,
    version: 2,
    kinds: ["code"],
    functions: { ...json.functions, kind: json.functions.name.map(() => 0) },
    sets: [{ ...columns, types: [{ name: type, unit }], values: [weight] }],
  }
}

/**
 * Four samples: two of `a`, one of `b`, one that says nothing.
 * @returns {any}
 */
function labelled() {
  const json = latestJSON([
    { stack: "main;slow", weight: 3 },
    { stack: "main;slow;deep", weight: 2 },
    { stack: "main;slow", weight: 5 },
    { stack: "main;fast", weight: 1 },
  ])
  const strings = json.strings.length
  json.strings.push("handler", "a", "b", "size", "bytes")
  json.labels = {
    set: [0, 0, 1],
    key: [strings, strings + 3, strings],
    text: [strings + 1, -1, strings + 2],
    number: [0, 48, 0],
    unit: [0, strings + 4, 0],
  }
  json.sets[0].labels = [0, 0, 1, -1]
  return json
}

/**
 * @param {any} json
 * @param {string} key
 */
function rootsOf(json, key) {
  const profile = groupedByLabel(decodeProfile(json), key)
  const tree = buildCallTree(profile, profile.series[0])
  return [...childrenOf(tree, 0)].map((node) => [nameOf(tree, node), tree.total[node]])
}

Deno.test("labels are read as texts and as numbers with their unit", () => {
  const { labels, series } = decodeProfile(labelled())
  deepEqual(labels, [
    [{ key: "handler", value: "a" }, { key: "size", value: "48 bytes" }],
    [{ key: "handler", value: "b" }],
  ])
  deepEqual([...series[0].labels ?? []], [0, 0, 1, -1])
  deepEqual(labelKeys({ labels }), ["handler", "size"])
})

Deno.test("samples are told apart at the root by what they say", () => {
  deepEqual(rootsOf(labelled(), "handler"), [
    ["handler: a", 5],
    ["handler: b", 5],
    ["handler: none", 1],
  ])
  deepEqual(rootsOf(labelled(), "size"), [["size: none", 6], ["size: 48 bytes", 5]])
  deepEqual(rootsOf(labelled(), "other"), [["main", 11]])
})

Deno.test("below each group stands the whole stack, once", () => {
  const profile = groupedByLabel(decodeProfile(labelled()), "handler")
  const tree = buildCallTree(profile, profile.series[0])
  const [first] = childrenOf(tree, 0)
  const [main] = childrenOf(tree, first)
  const [slow] = childrenOf(tree, main)
  deepEqual([nameOf(tree, main), nameOf(tree, slow)], ["main", "slow"])
  deepEqual([tree.total[slow], tree.self[slow]], [5, 3])
  equal(childrenOf(tree, main).length, 1)
})

Deno.test("of many values those that most samples bear stand for themselves", () => {
  const json = latestJSON(Array.from({ length: 120 }, () => ({ stack: "main" })))
  const strings = json.strings.length
  json.strings.push("id", ...Array.from({ length: 60 }, (_, index) => `v${index}`))
  const sets = [...Array(60).keys()]
  json.labels = {
    set: sets,
    key: sets.map(() => strings),
    text: sets.map((set) => strings + 1 + set),
    number: sets.map(() => 0),
    unit: sets.map(() => 0),
  }
  json.sets[0].labels = Array.from({ length: 120 }, (_, row) => row < 60 ? row : row % 50)
  const names = rootsOf(json, "id").map(([name]) => name)
  equal(names.length, 51)
  equal(names.includes("id: 10 other values"), true)
  equal(names.includes("id: v49"), true)
})

Deno.test("labels that are out of order, or not there, are refused", () => {
  const changes = [
    (/** @type {any} */ json) => json.labels.set = [1, 1, 2],
    (/** @type {any} */ json) => json.labels.set = [0, 2, 3],
    (/** @type {any} */ json) => json.labels.set = [0, 1, 0],
    (/** @type {any} */ json) => json.labels.key = [0, 0],
    (/** @type {any} */ json) => json.labels.text = [0, 0, 9e6],
    (/** @type {any} */ json) => json.sets[0].labels = [0, 0, 2, -1],
    (/** @type {any} */ json) => json.sets[0].labels = [0],
  ]
  for (const change of changes) {
    const json = labelled()
    change(json)
    throws(() => decodeProfile(json), ProfileError)
  }
})
