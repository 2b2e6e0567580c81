import { deepEqual, equal } from "node:assert/strict"
import {
  lastLeftOut,
  layOut,
  LEFT_OUT,
  meltedIn,
  NARROWEST,
  rectangleAt,
  rowCount,
  rowsAbove,
} from "../../../Web/flamegraph/layout.js"
import { buildCallTree, nameOf } from "../../../Web/profile/call-tree.js"
import { findFocus } from "../../../Web/profile/focus.js"
import { profileOf } from "./fixtures.js"

/** @import { CallTree } from "../../../Web/profile/call-tree.js" */

/** @param {Parameters<typeof profileOf>[0]} samples */
function treeOf(samples) {
  const profile = profileOf(samples)
  return buildCallTree(profile, profile.series[0])
}

/**
 * @param {CallTree} tree
 * @param {Partial<Parameters<typeof layOut>[1]>} [window]
 */
function draw(tree, window) {
  const rectangles = layOut(tree, { root: 0, width: 100, firstRow: 0, lastRow: 99, ...window })
  return Array.from({ length: rectangles.count }, (_, index) => {
    const node = rectangles.node[index]
    const name = node < 0 ? "…" : nameOf(tree, node)
    return `${name} ${rectangles.row[index]} ${rectangles.x[index]}+${rectangles.width[index]}`
  }).sort()
}

const TREE = treeOf([
  { stack: "a;b", weight: 60 },
  { stack: "a;c", weight: 20 },
  { stack: "d", weight: 20 },
])

Deno.test("frames are as wide as they weigh, the heaviest first", () => {
  deepEqual(draw(TREE), ["a 1 0+80", "all 0 0+100", "b 2 0+60", "c 2 60+20", "d 1 80+20"])
})

Deno.test("the focus takes the whole width, below its callers", () => {
  const root = findFocus(TREE, "a")
  deepEqual(draw(TREE, { root }), ["a 1 0+100", "all 0 0+100", "b 2 0+75", "c 2 75+25"])
  equal(rowCount(TREE, root, 100), 3)
})

Deno.test("rows in which all is too narrow to see are not counted", () => {
  equal(rowCount(TREE, 0, 100), 3)
  equal(rowCount(TREE, 0, 2), 2)
  equal(rowCount(TREE, 0, 0), 0)
})

Deno.test("rows out of sight are not laid out", () => {
  deepEqual(draw(TREE, { firstRow: 1, lastRow: 1 }), ["a 1 0+80", "d 1 80+20"])
})

Deno.test("frames too narrow to see melt into one, whoever called them", () => {
  const crowd = Array.from({ length: 50 }, (_, index) => ({ stack: `p${index % 2};f${index}` }))
  const rectangles = draw(treeOf(crowd), { width: 50 })
  deepEqual(rectangles, ["all 0 0+50", "p0 1 0+25", "p1 1 25+25", "… 2 0+50"])
})

Deno.test("as many frames as a hostile profile holds, the picture stays bounded", () => {
  const tree = towers(20_000)
  const { count } = layOut(tree, { root: 0, width: 1000, firstRow: 0, lastRow: 40 })
  equal(count <= 1 + 41 * Math.ceil(1000 / NARROWEST), true)
})

Deno.test("of many callers above the focus only the nearest are shown", () => {
  const tree = treeOf([{ stack: "a;b;c;d;e;f;g", weight: 10 }])
  const root = findFocus(tree, "a;b;c;d;e;f")
  const names = rowsAbove(tree, root).map((node) => node === LEFT_OUT ? "…" : nameOf(tree, node))
  deepEqual(names, ["all", "…", "c", "d", "e", "f"])
  equal(nameOf(tree, lastLeftOut(tree, root)), "b")
  equal(rowCount(tree, root, 100), 7)
})

Deno.test("what melted is known by its callers, the heaviest first", () => {
  const crowd = Array.from(
    { length: 60 },
    (_, index) => ({ stack: `p${index % 3 ? 0 : 1};f${index}` }),
  )
  const tree = treeOf(crowd)
  const window = { root: 0, width: 60, firstRow: 0, lastRow: 9 }
  const rectangles = layOut(tree, window)
  const index = rectangleAt(rectangles, 30, 2)
  const [x, width] = [rectangles.x[index], rectangles.width[index]]
  const melted = meltedIn(tree, window, { row: 2, x, width })
  deepEqual(melted.map(({ parent, from, to }) => [nameOf(tree, parent), to - from]), [
    ["p0", 40],
    ["p1", 20],
  ])
})

Deno.test("an empty profile is an empty picture", () => {
  deepEqual(draw(treeOf([])), [])
})

Deno.test("the frame under the pointer is found, and nothing beside it", () => {
  const rectangles = layOut(TREE, { root: 0, width: 100, firstRow: 0, lastRow: 9 })
  equal(nameOf(TREE, rectangles.node[rectangleAt(rectangles, 70, 2)]), "c")
  equal(rectangleAt(rectangles, 90, 2), -1)
})

/**
 * Many equal towers: every frame as wide as its neighbors.
 * @param {number} count
 */
function towers(count) {
  const frames = 3 * count
  const parent = Array.from({ length: frames }, (_, index) => (index % 3 === 0 ? -1 : index - 1))
  const profile = {
    modules: [],
    functions: Array.from({ length: frames }, (_, index) => ({
      name: `f${index}`,
      fullName: "",
      file: "",
      startLine: 0,
      module: -1,
      category: 0,
      kind: "code",
    })),
    sameFunction: Int32Array.from(parent, (_, index) => index),
    frames: {
      function: Int32Array.from(parent, (_, index) => index),
      line: new Int32Array(frames),
      inlined: new Uint8Array(frames),
    },
    stacks: {
      frame: Int32Array.from(parent, (_, index) => index),
      parent: Int32Array.from(parent),
    },
    series: [],
  }
  const stack = Int32Array.from({ length: count }, (_, index) => index * 3 + 2)
  const series = {
    set: 0,
    type: "cpu",
    unit: "nanoseconds",
    stack,
    timeUs: new Float64Array(count),
    weight: new Float64Array(count).fill(1),
  }
  return buildCallTree(profile, series)
}
