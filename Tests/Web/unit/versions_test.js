import { equal } from "node:assert/strict"
import { DEFAULT_VIEW } from "../../../Web/address.js"
import { emptySnippet } from "../../../Web/snippet.js"
import { initialState, update } from "../../../Web/state.js"
import { runOf } from "../../../Web/runs.js"
import {
  beforeIDOf,
  cpuOf,
  differenceOf,
  printsOther,
  shownPairsOf,
} from "../../../Web/versions.js"

/** @import { Pairs, Run } from "../../../Web/types.js" */

/**
 * @param {Partial<Run>} [change]
 * @returns {Run}
 */
function run(change) {
  const base = runOf({
    id: "after",
    url: "/r/after",
    snippet: emptySnippet("go"),
    parent: "before",
  })
  return { ...base, state: "finished", profile: /** @type {any} */ ({ types: [] }), ...change }
}

/**
 * @param {Partial<Pairs>} [change]
 * @returns {Pairs}
 */
function pairs(change) {
  const runs = ["before", "after"]
  return {
    id: "measured",
    url: "",
    runs,
    state: "running",
    measured: 3,
    planned: 10,
    message: "",
    ...change,
  }
}

Deno.test("a run is compared with the one before the edit, or with what the address names", () => {
  equal(beforeIDOf({ run: null, view: DEFAULT_VIEW }), null)
  equal(beforeIDOf({ run: run(), view: DEFAULT_VIEW }), "before")
  equal(beforeIDOf({ run: run(), view: { ...DEFAULT_VIEW, against: "another" } }), "another")
  equal(beforeIDOf({ run: run({ parent: null }), view: DEFAULT_VIEW }), null)
})

Deno.test("the pictures show a difference once it is asked for, measured where that is over", () => {
  const view = { ...DEFAULT_VIEW, against: "before" }
  equal(differenceOf({ run: run(), view: DEFAULT_VIEW, pairs: null, before: null }), "")
  equal(differenceOf({ run: run({ state: "running" }), view, pairs: null, before: null }), "")
  equal(differenceOf({ run: run({ profile: null }), view, pairs: null, before: null }), "")
  equal(differenceOf({ run: run(), view, pairs: pairs(), before: null }), "/compare/before/after")
  const measured = pairs({ state: "finished" })
  equal(
    differenceOf({ run: run(), view, pairs: measured, before: null }),
    "/comparisons/measured/changes",
  )
  const others = pairs({ state: "finished", runs: ["before", "another"] })
  equal(shownPairsOf({ run: run(), view, pairs: others, before: null }), null)
  equal(differenceOf({ run: run(), view, pairs: others, before: null }), "/compare/before/after")
})

Deno.test("of another type than the processor's time the two runs are compared, measured or not", () => {
  const view = { ...DEFAULT_VIEW, against: "before", type: "alloc_space" }
  const measured = pairs({ state: "finished" })
  equal(
    differenceOf({ run: run(), view, pairs: measured, before: null }),
    "/compare/before/after?type=alloc_space",
  )
  const odd = { ...view, type: "a&b" }
  equal(
    differenceOf({ run: run(), view: odd, pairs: null, before: null }),
    "/compare/before/after?type=a%26b",
  )
  const cpu = { ...view, type: "cpu" }
  equal(
    differenceOf({ run: run(), view: cpu, pairs: measured, before: null }),
    "/comparisons/measured/changes",
  )
})

Deno.test("pairs of runs that nobody may know are known by what they ran", () => {
  const named = (/** @type {string} */ id) => ({ ...emptySnippet("go"), id })
  const shown = run({ snippet: named("new") })
  const before = run({ id: "before", snippet: named("old") })
  const state = { run: shown, view: DEFAULT_VIEW, before }
  const foreign = { runs: ["", ""], snippets: ["old", "new"] }
  equal(shownPairsOf({ ...state, pairs: pairs(foreign) })?.id, "measured")
  const others = { ...foreign, snippets: ["old", "another"] }
  equal(shownPairsOf({ ...state, pairs: pairs(others) }), null)
})

Deno.test("news of a comparison that is no longer the last one change nothing", () => {
  const state = update(initialState(emptySnippet("go")), { type: "pairs", pairs: pairs() })
  const change = { measured: 4 }
  equal(update(state, { type: "pairsChange", id: "measured", change }).pairs?.measured, 4)
  equal(update(state, { type: "pairsChange", id: "another", change }).pairs?.measured, 3)
})

Deno.test("who looks at differences looks at that of the next run", () => {
  const looking = update(initialState(emptySnippet("go")), {
    type: "look",
    view: { against: "older", pairs: "measured" },
  })
  const next = update(looking, { type: "submitted", run: run({ state: "queued" }), at: 1 })
  equal(next.view.against, "before")
  equal(next.view.pairs, "")
})

Deno.test("a program that was not built took nothing", () => {
  const usage = { userMs: 440, systemMs: 6 }
  const verdict = { kind: "exited", message: "" }
  equal(cpuOf(run({ usage: /** @type {any} */ (usage), verdict })), 446)
  const rejected = { kind: "compileRejected", message: "" }
  equal(cpuOf(run({ usage: /** @type {any} */ (usage), verdict: rejected })), null)
  equal(cpuOf(run()), null)
})

Deno.test("other output is told, however it came in pieces", () => {
  const chunk = (/** @type {string} */ text) => ({
    stream: /** @type {const} */ ("stdout"),
    text,
    atMs: 0,
  })
  const one = run({ output: [chunk("a\n"), chunk("b\n")] })
  equal(printsOther(one, run({ output: [chunk("a\nb\n")] })), false)
  equal(printsOther(one, run({ output: [chunk("a\nc\n")] })), true)
  equal(printsOther(one, run({ output: [chunk("a\n")], outputDroppedBytes: 9 })), false)
})
