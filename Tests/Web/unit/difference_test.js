import { deepEqual, equal, ok, throws } from "node:assert/strict"
import { withoutGone } from "../../../Web/comparison/without-gone.js"
import { layOut } from "../../../Web/flamegraph/layout.js"
import { childrenOf, nameOf } from "../../../Web/profile/call-tree.js"
import {
  decodeDifference,
  differenceFacts,
  differenceLabel,
} from "../../../Web/profile/difference.js"
import { findFocus, namesTo, nodeAt } from "../../../Web/profile/focus.js"

/** A root with `work`, which got less, `gone`, and `new`, of which nothing is known. */
function json() {
  return {
    unit: "milliseconds",
    tree: {
      names: ["main", "work", "gone", "new"],
      modules: ["", "", "", ""],
      categories: ["yourCode", "yourCode", "yourCode", "runtime"],
      parents: [-1, 0, 1, 1, 1],
      functions: [-1, 0, 1, 2, 3],
      ownBefore: [0, 0, 100, 20, 0],
      ownAfter: [0, 0, 40, 0, 10],
      totalBefore: [120, 120, 100, 20, 0],
      totalAfter: [50, 50, 40, 0, 10],
      starts: [0, 0, 0, 100, 120],
      widths: [130, 130, 100, 20, 10],
      differences: [-71, -71, -59.6, null, 10],
      lows: [-75, -75, -64, null, -1],
      highs: [-66, -66, -55, null, 21],
      cutNodes: 0,
    },
  }
}

Deno.test("what got less or more is a change, what may be noise is none", () => {
  const { difference } = decodeDifference(json())
  deepEqual([...difference.change], [1, 1, 1, 0, 0])
  deepEqual([...difference.shade], [2, 2, 2, 2, 2])
})

Deno.test("an interval that ends at nothing is no change", () => {
  const ends = json()
  ends.tree.highs[2] = 0
  equal(decodeDifference(ends).difference.change[2], 0)
})

Deno.test("both sides are laid out as wide as the side with more", () => {
  const tree = decodeDifference(json())
  const { count, node, x, width } = layOut(tree, { root: 0, width: 130, firstRow: 0, lastRow: 9 })
  const drawn = Array.from({ length: count }, (_, index) => [node[index], x[index], width[index]])
  deepEqual(drawn, [[0, 0, 130], [1, 0, 130], [2, 0, 100], [3, 100, 20], [4, 120, 10]])
})

Deno.test("a node says both sides, the difference, its interval, and whether it is gone or new", () => {
  const tree = decodeDifference(json())
  equal(
    differenceLabel(tree, 2, "milliseconds"),
    "work, 100 ms before, 40 ms after, −60 ms (−64 ms to −55 ms)",
  )
  equal(differenceLabel(tree, 3, "milliseconds"), "gone, 20 ms before, 0 ms after, −20 ms, gone")
  ok(differenceLabel(tree, 4, "milliseconds").endsWith(", new"))
  equal(differenceFacts(tree, 2, "milliseconds").shares, "83.3 % before, 80.0 % after")
})

Deno.test("paths lead from one picture to the other", () => {
  const tree = decodeDifference(json())
  deepEqual([...childrenOf(tree, 1)].map((node) => nameOf(tree, node)), ["work", "gone", "new"])
  deepEqual(namesTo(tree, 3), ["main", "gone"])
  equal(nodeAt(tree, ["main", "gone"]), 3)
  equal(nodeAt(tree, ["main", "nowhere"]), -1)
  equal(findFocus(tree, "~main;~work"), 2)
})

Deno.test("the difference is the center of the pairs where they were tested, no further than its interval goes", () => {
  const tree = decodeDifference(json())
  equal(differenceFacts(tree, 2, "milliseconds").difference, "−60 ms")
  equal(tree.difference.difference[2], -59.6)
  equal(tree.difference.difference[3], -20)
  const older = /** @type {any} */ (json())
  delete older.tree.differences
  equal(decodeDifference(older).difference.difference[2], -60)
})

Deno.test("without what is gone, all is as wide as it is now and in that order", () => {
  const tree = withoutGone(decodeDifference(json()))
  deepEqual([...childrenOf(tree, 1)].map((node) => nameOf(tree, node)), ["work", "new"])
  deepEqual([...tree.width], [50, 50, 40, 10])
  deepEqual([...tree.parent], [-1, 0, 1, 1])
  deepEqual([...tree.difference.change], [1, 1, 1, 0])
  const grown = json()
  grown.tree.totalAfter[4] = 60
  grown.tree.widths[4] = 60
  const turned = withoutGone(decodeDifference(grown))
  deepEqual([...childrenOf(turned, 1)].map((node) => nameOf(turned, node)), ["new", "work"])
})

Deno.test("a tree that is none is refused", () => {
  /** @type {((tree: any) => void)[]} */
  const damages = [
    (tree) => tree.parents[2] = 4,
    (tree) => tree.parents[4] = 0,
    (tree) => tree.functions[1] = 9,
    (tree) => tree.functions[1] = -1,
    (tree) => tree.widths.pop(),
    (tree) => tree.names = null,
  ]
  for (const damage of damages) {
    const broken = json()
    damage(broken.tree)
    throws(() => decodeDifference(broken))
  }
})
