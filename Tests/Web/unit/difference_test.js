import { deepEqual, equal, ok, throws } from "node:assert/strict"
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
