import { deepEqual, equal, ok } from "node:assert/strict"
import { emptySnippet } from "../../../Web/snippet.js"
import { profileOf } from "./fixtures.js"
import { draftOf } from "../../../Web/drafts.js"
import { isInFlight, parentOf, runOf } from "../../../Web/runs.js"
import { initialState, update } from "../../../Web/state.js"

/** @import { Action, State } from "../../../Web/types.js" */
/** @import { Run } from "../../../Web/types.js" */

/**
 * @param {Action[]} actions
 * @param {State} [state]
 */
function after(actions, state = initialState(emptySnippet("go"))) {
  return actions.reduce(update, state)
}

/**
 * @param {string} id
 * @param {string} content
 * @param {string} [parent]
 * @returns {Action}
 */
function submitted(id, content, parent) {
  const snippet = { ...emptySnippet("go"), files: [{ name: "main.go", content }] }
  return { type: "submitted", run: runOf({ id, url: `/r/${id}`, snippet, parent }), at: 1 }
}

const SUBMITTED = submitted("one", "")

/**
 * @param {Partial<Run>} [change]
 * @returns {Run}
 */
function finished(change) {
  return {
    id: "one",
    url: "/r/one",
    state: "finished",
    snippet: { ...emptySnippet("go"), files: [{ name: "main.go", content: "ran" }] },
    diagnostics: [],
    output: [],
    outputDroppedBytes: 0,
    ...change,
  }
}

Deno.test("a state cannot be changed but by an action", () => {
  ok(Object.isFrozen(after([{ type: "edit", content: "x" }])))
})

Deno.test("each language keeps its own draft", () => {
  const state = after([
    { type: "edit", content: "package main" },
    { type: "language", language: "swift" },
    { type: "edit", content: "print(1)" },
    { type: "language", language: "go" },
  ])
  equal(draftOf(state).files[0].content, "package main")
  equal(state.drafts.swift.files[0].content, "print(1)")
})

Deno.test("an example fills only a draft that nobody has written in", () => {
  /** @type {Action} */
  const examples = {
    type: "examples",
    examples: [
      {
        name: "a",
        title: "A",
        summary: "",
        language: "go",
        files: [{ name: "main.go", content: "starter" }],
      },
    ],
  }
  equal(draftOf(after([examples])).files[0].content, "starter")
  equal(draftOf(after([{ type: "edit", content: "mine" }, examples])).files[0].content, "mine")
})

Deno.test("a run goes through its states, each with its own beginning", () => {
  const queued = after([SUBMITTED, { type: "runState", state: "queued", position: 2, at: 5 }])
  equal(queued.run?.position, 2)
  equal(queued.stateSince, 1)
  const running = after([{ type: "runState", state: "running", at: 9 }], queued)
  equal(running.stateSince, 9)
  ok(isInFlight(running.run))
})

Deno.test("output is kept in order, and a replay starts it again", () => {
  /** @type {(text: string) => Action} */
  const output = (text) => ({ type: "output", chunks: [{ stream: "stdout", text, atMs: 0 }] })
  const state = after([SUBMITTED, output("a"), output("b")])
  deepEqual(state.run?.output.map(({ text }) => text), ["a", "b"])
  deepEqual(
    after([{ type: "replaying" }, output("a")], state).run?.output.map(({ text }) => text),
    ["a"],
  )
})

Deno.test("the end of a run leaves alone what was typed meanwhile", () => {
  const state = after([SUBMITTED, { type: "edit", content: "next" }, {
    type: "run",
    run: finished(),
    at: 1,
  }])
  equal(draftOf(state).files[0].content, "next")
  equal(state.edited, true)
  equal(isInFlight(state.run), false)
})

Deno.test("what was written while the program was on its way is kept, and is not what runs", () => {
  const state = after([
    { type: "edit", content: "sent" },
    { type: "sending" },
    { type: "edit", content: "sent and more" },
    submitted("one", "sent"),
  ])
  equal(state.run?.snippet.files[0].content, "sent")
  equal(draftOf(state).files[0].content, "sent and more")
  deepEqual([state.edited, state.typed.go], [true, true])
  const other = after([
    { type: "edit", content: "sent" },
    { type: "sending" },
    { type: "language", language: "swift" },
    submitted("one", "sent"),
  ])
  equal(other.run?.snippet.language, "go")
  deepEqual([other.edited, other.typed.go], [true, false])
  const calm = after([{ type: "edit", content: "sent" }, submitted("one", "sent")])
  deepEqual([calm.edited, calm.typed.go], [false, false])
})

Deno.test("a run that is opened fills the editor", () => {
  const state = after([{ type: "run", run: finished(), at: 1 }])
  equal(draftOf(state).files[0].content, "ran")
  equal(state.edited, false)
})

Deno.test("the focus outlives the next run, a time range does not", () => {
  const state = after([{ type: "look", view: { focus: "main;slow", fromMs: 5 } }, SUBMITTED])
  equal(state.view.focus, "main;slow")
  equal(state.view.fromMs, null)
  equal(after([{ type: "look", view: { focus: "@61" } }, SUBMITTED]).view.focus, "")
})

Deno.test("a request that failed leaves a problem and a free Run button", () => {
  const problem = { title: "Busy", detail: "The queue is full.", status: 503 }
  const state = after([{ type: "sending" }, { type: "problem", problem }])
  equal(state.connection, "idle")
  equal(state.problem?.detail, "The queue is full.")
})

Deno.test("a program on its way stays so when the run before it ends", () => {
  const sending = after([SUBMITTED, { type: "sending" }])
  equal(after([{ type: "run", run: finished(), at: 1 }], sending).connection, "sending")
  equal(after([{ type: "connection", connection: "live" }], sending).connection, "sending")
  equal(after([submitted("two", "")], sending).connection, "live")
  equal(after([{ type: "run", run: finished(), at: 1 }], after([SUBMITTED])).connection, "idle")
})

Deno.test("what was shared no longer expires", () => {
  /** @type {Action} */
  const shared = { type: "shared", address: "x", copied: true, kept: true }
  equal(
    after([{ type: "run", run: finished({ expiresAt: "2026" }), at: 0 }, shared]).run?.expiresAt,
    null,
  )
})

Deno.test("a shared program fills the editor with all its files, unless somebody is writing already", () => {
  const files = [{ name: "main.go", content: "a" }, { name: "more.go", content: "b" }]
  /** @type {Action} */
  const shared = { type: "snippet", snippet: { ...emptySnippet("go"), files } }
  equal(draftOf(after([shared])).files.length, 2)
  equal(draftOf(after([{ type: "edit", content: "mine" }, shared])).files.length, 1)
})

/** @type {import("../../../Web/types.js").ProfileSummary} */
const SUMMARY = {
  types: [],
  requestedHz: 999,
  deliveredHz: 999,
  cpuSeenMs: 9,
  cpuSampledMs: 9,
  lostSamples: 0,
  truncatedStacks: 0,
  deepStacks: 0,
  unresolvedFrames: 0,
}
const PROFILE = profileOf([{ stack: "main" }])
const CODE = "package main\n\nfunc main() {\n\twork(1)\n\twork(2)\n}\n"

/** @param {string} content @param {Partial<Run>} [change] */
function ranWith(content, change) {
  const snippet = { ...emptySnippet("go"), files: [{ name: "main.go", content }] }
  return finished({ snippet, profile: SUMMARY, ...change })
}

const MEASURED = after([
  { type: "run", run: ranWith(CODE), at: 0 },
  { type: "profile", profile: PROFILE, whole: true },
])

Deno.test("a run that was not built ends neither the picture nor the chain", () => {
  const failed = { ...ranWith(CODE + "oops"), id: "two", profile: null, parent: "one" }
  const state = after([
    { type: "edit", content: CODE + "oops" },
    submitted("two", CODE + "oops", "one"),
    { type: "run", run: failed, at: 2 },
    { type: "edit", content: CODE + "\twork(3)" },
  ], MEASURED)
  equal(state.profile, PROFILE)
  equal(state.measured?.id, "one")
  equal(parentOf(state), "one")
})

/** @type {Action} */
const GLIMPSE = { type: "profile", profile: PROFILE, whole: false, summary: SUMMARY }

Deno.test("a run that is replaced or fails after a glimpse of it is nobody's parent", () => {
  const seen = after([
    { type: "edit", content: CODE + "\twork(3)" },
    submitted("two", CODE + "\twork(3)", "one"),
    GLIMPSE,
    { type: "edit", content: CODE + "\twork(4)" },
  ], MEASURED)
  equal(seen.measured?.id, "two")
  equal(parentOf(seen), "one")
  const failed = { ...ranWith(CODE), id: "two", state: /** @type {const} */ ("failed") }
  const over = after([{ type: "run", run: { ...failed, profile: null }, at: 2 }], seen)
  equal(parentOf(over), "one")
  const measured = after([{ type: "run", run: { ...ranWith(CODE), id: "two" }, at: 2 }], seen)
  equal(parentOf(measured), "two")
})

Deno.test("the next run's parent is that of one without a profile", () => {
  const run = ranWith(CODE, { state: "running", profile: null, parent: "first" })
  equal(parentOf(after([{ type: "run", run, at: 0 }])), "first")
})

Deno.test("another program has neither the picture nor a parent", () => {
  const other = "package main\n\nfunc main() {\n\tprintln(3)\n}\n"
  const edited = after([{ type: "edit", content: other }], MEASURED)
  equal(parentOf(edited), undefined)
  equal(after([submitted("two", other)], edited).profile, null)
})

Deno.test("what was typed on a page comes back with it, whatever ran there", () => {
  const { language, drafts, typed, edited } = after([{ type: "edit", content: CODE + "// mine" }])
  const state = after([
    { type: "visit", page: "/", kept: null },
    { type: "visit", page: "/r/one", kept: { language, drafts, typed, edited } },
    { type: "run", run: ranWith(CODE), at: 0 },
  ])
  equal(draftOf(state).files[0].content, CODE + "// mine")
  equal(state.edited, true)
})

Deno.test("numbers and picture of a glimpse are of one moment", () => {
  const state = after([SUBMITTED, {
    type: "profile",
    profile: PROFILE,
    whole: false,
    summary: SUMMARY,
  }])
  equal(state.run?.profile, SUMMARY)
  equal(state.profile, PROFILE)
})

Deno.test("a lost service's message goes when it is back, others stay", () => {
  /** @type {(status: number) => Action[]} */
  const told = (status) => [
    { type: "problem", problem: { title: "", detail: "", status } },
    { type: "reached" },
  ]
  equal(after(told(0)).problem, null)
  equal(after(told(503)).problem?.status, 503)
})

Deno.test("a program takes another form only where nobody went on writing", () => {
  const before = update(initialState(emptySnippet("go")), {
    type: "edit",
    content: "package  main",
  })
  const asked = draftOf(before)
  const files = [{ name: "main.go", content: "package main\n" }]
  const waiting = update(before, { type: "formatting" })
  const formatted = update(waiting, { type: "formatted", asked, files })
  equal(draftOf(formatted).files, files)
  equal(formatted.formatVersion, before.formatVersion + 1)
  equal(formatted.draftVersion, before.draftVersion)
  equal(formatted.formatting, false)

  const typed = update(waiting, { type: "edit", content: "package  main //" })
  const kept = update(typed, { type: "formatted", asked, files })
  equal(draftOf(kept).files[0].content, "package  main //")
  equal(kept.formatVersion, before.formatVersion)
  ok(kept.problem?.detail.includes("left as it is"))

  const elsewhere = update(waiting, { type: "language", language: "swift" })
  const both = update(elsewhere, { type: "formatted", asked, files })
  equal(both.drafts.go.files, files)
  equal(draftOf(both), draftOf(elsewhere))
})

Deno.test("a program that came to nothing is left as it was", () => {
  const state = update(initialState(emptySnippet("go")), { type: "edit", content: "package main" })
  const asked = draftOf(state)
  const files = [{ name: "main.go", content: "\n" }]
  const lost = update(update(state, { type: "formatting" }), { type: "formatted", asked, files })
  equal(draftOf(lost).files, asked.files)
  equal(lost.formatting, false)
  ok(lost.problem?.detail.includes("left as it is"))
})

Deno.test("what the formatter said goes with the next order", () => {
  const state = initialState(emptySnippet("go"))
  const diagnostics = [{ file: "main.go", line: 1, column: 1, severity: "error", message: "no" }]
  const findings = /** @type {any} */ ({ snippet: draftOf(state), diagnostics })
  const told = update(state, { type: "findings", findings })
  equal(told.findings, findings)
  equal(update(told, { type: "sending" }).findings, null)
  equal(update(told, { type: "language", language: "swift" }).findings, null)
  const { files } = draftOf(told)
  equal(update(told, { type: "formatted", asked: draftOf(told), files }).findings, null)
})
