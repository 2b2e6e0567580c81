import { deepEqual, equal } from "node:assert/strict"
import { CHILDREN_SHOWN, openAtFirst, opened, visibleRows } from "../../../Web/components/rows.js"
import { targetOfKey } from "../../../Web/components/tree-keys.js"
import { buildCallTree, nameOf } from "../../../Web/profile/call-tree.js"
import { findFocus } from "../../../Web/profile/focus.js"
import { profileOf } from "./fixtures.js"

const PROFILE = profileOf([
  { stack: "main;hot;inner", weight: 8 },
  { stack: "main;cold", weight: 1 },
  { stack: "other", weight: 1 },
])
const TREE = buildCallTree(PROFILE, PROFILE.series[0])

/** @param {ReadonlySet<number>} expanded */
function names(expanded) {
  return visibleRows(TREE, expanded).map(({ node, level }) => `${level} ${nameOf(TREE, node)}`)
}

Deno.test("only what is open is listed, in reading order", () => {
  deepEqual(names(new Set()), ["1 main", "1 other"])
  const main = findFocus(TREE, "main")
  deepEqual(names(new Set([main])), ["1 main", "2 hot", "2 cold", "1 other"])
})

Deno.test("the way that most of the time went is open at first", () => {
  deepEqual(names(openAtFirst(TREE)), ["1 main", "2 hot", "3 inner", "2 cold", "1 other"])
})

Deno.test("a node is made visible by opening its callers", () => {
  const inner = findFocus(TREE, "main;hot;inner")
  deepEqual(names(opened(TREE, new Set(), inner)), [
    "1 main",
    "2 hot",
    "3 inner",
    "2 cold",
    "1 other",
  ])
})

Deno.test("a row says where it stands among how many", () => {
  const [main, hot, cold] = visibleRows(TREE, openAtFirst(TREE)).filter(({ level }) => level < 3)
  deepEqual([main.position, main.siblings, main.expanded], [1, 2, true])
  deepEqual([hot.position, hot.siblings], [1, 2])
  deepEqual([cold.position, cold.expanded], [2, null])
})

Deno.test("a crowd of children is cut, and the rest counted as one row", () => {
  const crowd = profileOf(
    Array.from({ length: CHILDREN_SHOWN + 5 }, (_, index) => ({ stack: `f${index}` })),
  )
  const rows = visibleRows(buildCallTree(crowd, crowd.series[0]), new Set())
  equal(rows.length, CHILDREN_SHOWN + 1)
  equal(rows[CHILDREN_SHOWN].node, -1)
})

Deno.test("keys lead where the tree pattern says", () => {
  const rows = visibleRows(TREE, openAtFirst(TREE))
  /** @type {(key: string, from: number) => number | null} */
  const to = (key, from) => targetOfKey(key, rows, from)
  deepEqual([to("ArrowDown", 0), to("ArrowDown", 4), to("ArrowUp", 0), to("ArrowUp", 3)], [
    1,
    4,
    0,
    2,
  ])
  deepEqual([to("Home", 3), to("End", 0)], [0, 4])
  deepEqual([to("ArrowRight", 0), to("ArrowRight", 2)], [1, 2])
  deepEqual([to("ArrowLeft", 2), to("ArrowLeft", 0)], [1, 0])
  equal(to("a", 0), null)
})
