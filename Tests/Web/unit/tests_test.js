import { deepEqual, equal } from "node:assert/strict"
import { summaryOf, treeOf } from "../../../Web/components/tests.js"
import { update } from "../../../Web/state.js"

/** @param {string} name @param {"passed" | "failed" | "skipped"} [outcome] */
const result = (name, outcome = "passed") => ({
  name,
  outcome,
  durationMs: 0,
  output: "",
  file: null,
  line: null,
})

/** @param {ReturnType<typeof treeOf>} nodes @returns {unknown[]} */
const names = (nodes) =>
  nodes.map(({ test, parts }) => parts.length > 0 ? [test.name, names(parts)] : test.name)

Deno.test("parts stand below the whole, whichever came first", () => {
  const results = ["A/x/1", "A/x", "A/y", "A", "B", "C/only"].map((name) => result(name))
  deepEqual(names(treeOf(results)), [["A", [["A/x", ["A/x/1"]], "A/y"]], "B", "C/only"])
})

Deno.test("a name that is nothing but slashes is read once, and is a part of nothing", () => {
  const hostile = "/".repeat(100_000)
  deepEqual(names(treeOf([result("A"), result(hostile)])), ["A", hostile])
})

Deno.test("a name that comes twice is shown twice", () => {
  deepEqual(names(treeOf([result("A"), result("A"), result("A/x")])), ["A", ["A", ["A/x"]]])
})

Deno.test("the numbers are the service's once it has told them", () => {
  const tests = [result("A", "failed"), result("B"), result("C", "skipped")]
  /** @type {any} */
  const run = { tests }
  equal(summaryOf(run), "1 failed, 1 passed, 1 skipped")
  const testCounts = { passed: 0, failed: 0, skipped: 1200, leftOut: 200 }
  equal(summaryOf({ ...run, testCounts }), "1200 skipped, 200 tests not listed")
  equal(summaryOf({ ...run, tests: [] }), "")
  const open = [...tests, { ...result("D", "failed"), unfinished: true }]
  equal(summaryOf({ ...run, tests: open }), "1 failed, 1 did not end, 1 passed, 1 skipped")
})

Deno.test("tests are added as they end", () => {
  /** @type {any} */
  const state = { run: { id: "r", tests: null } }
  const one = update(state, { type: "tests", tests: [result("A")] })
  const two = update(one, { type: "tests", tests: [result("B")] })
  deepEqual(two.run?.tests?.map(({ name }) => name), ["A", "B"])
})
