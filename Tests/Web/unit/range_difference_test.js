import { deepEqual, equal, ok } from "node:assert/strict"
import { nameOf } from "../../../Web/profile/call-tree.js"
import { chanceOf, rangeDifference } from "../../../Web/profile/range-difference.js"
import { profileOf } from "./fixtures.js"

/**
 * One sample of ten milliseconds each ten milliseconds.
 * @param {string[]} stacks
 */
function run(stacks) {
  return profileOf(stacks.map((stack, index) => ({ stack, weight: 1e7, atMs: index * 10 })))
}

/**
 * @param {ReturnType<typeof run>} profile
 * @param {number} half
 */
function halves(profile, half) {
  const before = { fromMs: 0, toMs: half }
  const after = { fromMs: half, toMs: 2 * half }
  return rangeDifference(profile, profile.series[0], before, after)
}

Deno.test("two stretches of one run are one tree, in shares of a CPU", () => {
  const first = Array.from({ length: 100 }, (_, index) => index % 4 ? "main;a" : "main;b")
  const second = Array.from({ length: 100 }, () => "main;c")
  const tree = halves(run([...first, ...second]), 1000)
  const { before, after, change, low } = tree.difference
  const told = [...tree.parent.keys()].slice(1).map((node) => [
    nameOf(tree, node),
    Number(before[node].toFixed(3)),
    Number(after[node].toFixed(3)),
    change[node],
  ])
  deepEqual(told, [["main", 1, 1, 0], ["b", 0.25, 0, 1], ["a", 0.75, 0, 1], ["c", 0, 1, 2]])
  equal(Number(tree.width[0].toFixed(3)), 2, "what vanished keeps its width beside what came")
  ok(low[4] > 0)
})

Deno.test("of two stretches of the same, nothing is told to differ", () => {
  let state = 7
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647
  const stacks = Array.from({ length: 2000 }, () => `main;f${Math.floor(random() * 40)}`)
  const { difference } = halves(run(stacks), 10_000)
  equal(difference.change.reduce((sum, each) => sum + (each > 0 ? 1 : 0), 0), 0)
})

Deno.test("a handful of samples is not tested", () => {
  const tree = halves(run(["main;a", "main;b"]), 10)
  ok([...tree.difference.low].every(Number.isNaN))
})

Deno.test("chances are those of the normal distribution", () => {
  equal(chanceOf(0).toFixed(6), "1.000000")
  equal(chanceOf(1.959963985).toFixed(6), "0.050000")
  equal(chanceOf(3.290526731).toFixed(6), "0.001000")
})
