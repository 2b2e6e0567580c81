import { deepEqual, equal } from "node:assert/strict"
import { DEFAULT_VIEW, isStep, WHOLE_VIEW } from "../../../Web/address.js"
import { pressViewKey } from "../../../Web/components/view-keys.js"
import { entriesOf } from "../../../Web/components/legend-entries.js"
import { Deriver } from "../../../Web/derived.js"
import { LIGHT } from "../../../Web/flamegraph/colors.js"
import { isShown } from "../../../Web/flamegraph/places.js"
import { stepOf, walk } from "../../../Web/flamegraph/walking.js"
import { buildCallTree, nameOf } from "../../../Web/profile/call-tree.js"
import { findFocus } from "../../../Web/profile/focus.js"
import { profileOf } from "./fixtures.js"

/** @import { Action, View } from "../../../Web/types.js" */
/** @import { Step } from "../../../Web/flamegraph/walking.js" */

const PROFILE = profileOf([
  { stack: "a;b;c", weight: 60 },
  { stack: "a;d", weight: 30 },
  { stack: "a;tiny", weight: 1 },
  { stack: "e", weight: 9 },
])
const TREE = buildCallTree(PROFILE, PROFILE.series[0])

/**
 * @param {string} from
 * @param {Step} step
 * @param {string} [root]
 */
function after(from, step, root = "") {
  const window = { root: findFocus(TREE, root), narrowest: 5 }
  return nameOf(TREE, walk(TREE, findFocus(TREE, from), step, window))
}

Deno.test("a step leads to the caller, the heaviest callee, or the frame beside", () => {
  equal(after("a", "in"), "b")
  equal(after("a;b", "out"), "a")
  equal(after("a;b", "next"), "d")
  equal(after("a;d", "previous"), "b")
  equal(after("a;b;c", "root", "a"), "a")
})

Deno.test("where nothing is drawn, a step leads nowhere", () => {
  equal(after("a;b;c", "in"), "c")
  equal(after("a;d", "next"), "d")
  equal(after("a;b", "previous"), "b")
  equal(after("a", "next", "a"), "a")
  equal(after("", "out"), "all")
})

Deno.test("up is up on the screen, whichever way the picture hangs", () => {
  deepEqual([stepOf("ArrowUp", false), stepOf("ArrowUp", true)], ["out", "in"])
  equal(stepOf("x", false), null)
})

Deno.test("only what has a box of its own is in sight", () => {
  const [b, tiny, e] = ["a;b", "a;tiny", "e"].map((path) => findFocus(TREE, path))
  equal(isShown(TREE, b, 0, 100), true)
  equal(isShown(TREE, tiny, 0, 100), false)
  equal(isShown(TREE, e, b, 100), false)
  equal(isShown(TREE, 0, b, 100), true)
})

/**
 * What a key changes of the view.
 * @param {string} key
 * @param {Partial<View>} [view]
 */
function pressed(key, view = {}) {
  /** @type {Action[]} */
  const actions = []
  const isKnown = pressViewKey({
    page: {
      dispatch: (action) => actions.push(action),
      view: () => ({ ...DEFAULT_VIEW, ...view }),
    },
    tabs: ["both", "tree", "top", "callers", "time"],
    current: () => ({ tree: TREE, node: findFocus(TREE, "a;b") }),
    search() {},
    step() {},
    menu() {},
    help() {},
  }, key)
  return isKnown ? actions.map((action) => action.type === "look" ? action.view : action) : null
}

Deno.test("keys change what is looked at", () => {
  deepEqual(pressed("4"), [{ tab: "callers" }])
  equal(pressed("9"), null)
  deepEqual(pressed("f"), [{ focus: "a;b" }])
  deepEqual(pressed("c"), [{ tab: "callers", of: "b" }])
  deepEqual(pressed("h", { hide: "x" }), [{ hide: "x;b", focus: "" }])
  deepEqual(pressed("i"), [{ inverted: true, focus: "" }])
  deepEqual(pressed("o", { own: true }), [{ own: false }])
  deepEqual(pressed("r"), [WHOLE_VIEW])
  deepEqual(pressed("/"), [])
  equal(pressed("Tab"), null)
})

Deno.test("another telling of the frames is a step that Back takes back, a search is none", () => {
  equal(isStep(DEFAULT_VIEW, { ...DEFAULT_VIEW, hide: "a" }), true)
  equal(isStep(DEFAULT_VIEW, { ...DEFAULT_VIEW, search: "a", fromMs: 1, tab: "time" }), false)
})

Deno.test("each view shows what it is for, and lines cost what they cost", () => {
  const deriver = new Deriver()
  /** @type {(view: Partial<View>) => ReturnType<Deriver["of"]>} */
  const of = (view) => deriver.of({ profile: PROFILE, view: { ...DEFAULT_VIEW, ...view } })
  const plain = of({})
  equal(plain.tree, plain.straight)
  equal(plain.tree, plain.whole)
  const inverted = of({ inverted: true, hide: "b" })
  equal(inverted.whole, plain.whole)
  equal(inverted.tree?.isTurned, true)
  equal(inverted.series, PROFILE.series[0])
  const compared = of({ fromMs: 2, toMs: 4, againstFromMs: 0, againstToMs: 2 })
  equal(compared.unit, "share")
  equal(compared.tree?.difference?.before.length, compared.tree?.parent.length)
  const half = of({ againstFromMs: 0, againstToMs: 2 })
  equal(half.tree?.difference, undefined, "with what, is not chosen yet")
  const searched = of({ search: "/[/" })
  equal(searched.matches, null)
  equal(searched.searchProblem, "A class is not closed.")
})

Deno.test("the legend says what colors tell, with what was spent there itself", () => {
  const entries = entriesOf(TREE, "category", LIGHT)
  deepEqual(entries.map(({ name, share }) => [name, share.toFixed(9)]), [[
    "your code",
    "1.000000000",
  ]])
  deepEqual(entriesOf(TREE, "module", LIGHT).map(({ name }) => name), ["program"])
})
