import { deepEqual, equal } from "node:assert/strict"
import { layOut } from "../../../Web/flamegraph/layout.js"
import { buildCallTree, childrenOf, nameOf } from "../../../Web/profile/call-tree.js"
import { decodeProfile } from "../../../Web/profile/decode.js"
import { lineHeat } from "../../../Web/profile/line-heat.js"
import { hottestLine } from "../../../Web/profile/node-lines.js"
import { topRows } from "../../../Web/profile/top-table.js"

/** @import { CallTree } from "../../../Web/profile/call-tree.js" */

// Views are computed here and on the server. What both have to say of the same profiles lies in Tests/Fixtures/views;
// Tests/ProfileFormatsTests/ViewGoldenTests.swift writes it with UPDATE_GOLDENS=1, and is held to it, too.
const FOLDER = new URL("../../Fixtures/views/", import.meta.url)

/** Wide enough that no frame melts into its neighbors. */
const WIDTH = 1_000_000

/** @param {string} file */
const read = (file) => JSON.parse(Deno.readTextFileSync(new URL(file, FOLDER)))

for (const name of ["sample", "sets", "readings", "empty"]) {
  Deno.test(`views of "${name}" say what the server's say`, () => {
    const profile = decodeProfile(read(`${name}.profile.json`))
    const views = read(`${name}.views.json`)
    equal(views.length, 2 * profile.series.length)
    for (const expected of views) {
      const { set, type, fromMs = null, toMs = null } = expected
      const series = profile.series.find((each) => each.set === set && each.type === type) ?? null
      const tree = buildCallTree(profile, series, { fromMs, toMs })
      const place = `${name}, set ${set}, ${type}, from ${fromMs}`
      equal(tree.total[0], expected.total, place)
      deepEqual(treeLines(tree), expected.tree, place)
      deepEqual(topLines(tree), expected.top, place)
      deepEqual(heatLines(tree), expected.heat, place)
    }
  })
}

/** @param {CallTree} tree */
function treeLines(tree) {
  const { count, node, x, width } = layOut(tree, {
    root: 0,
    width: WIDTH,
    firstRow: 0,
    lastRow: Infinity,
  })
  /** @type {Map<number, string>} */
  const places = new Map()
  for (let index = 0; index < count; index++) {
    places.set(node[index], `from ${part(x[index])} to ${part(x[index] + width[index])}`)
  }
  /** @type {string[]} */
  const lines = []
  /** @type {(node: number, depth: number) => void} */
  const add = (node, depth) => {
    if (node > 0) {
      const name = (tree.inlined[node] ? "~" : "") + nameOf(tree, node)
      lines.push(
        `${"  ".repeat(depth)}${name}: self ${tree.self[node]}, total ${tree.total[node]}, ` +
          `${tree.samples[node]} samples, line ${hottestLine(tree, node)}, ${
            places.get(node) ?? "not drawn"
          }`,
      )
    }
    for (const child of childrenOf(tree, node)) add(child, node === 0 ? 0 : depth + 1)
  }
  add(0, 0)
  return lines
}

/** @param {number} x */
const part = (x) => Math.round(x / WIDTH * 10_000)

/** @param {CallTree} tree */
function topLines(tree) {
  return topRows(tree).map(({ name, module, self, total, samples }) =>
    `${name} (${module}): self ${self}, total ${total}, ${samples} samples`
  ).sort()
}

/** @param {CallTree} tree */
function heatLines(tree) {
  return [...lineHeat(tree, "main.go")].sort((a, b) => a[0] - b[0]).map(([line, { self, total }]) =>
    `${line}: self ${self}, total ${total}`
  )
}
