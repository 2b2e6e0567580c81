import { deepEqual, equal, ok } from "node:assert/strict"
import { emptySnippet } from "../../../Web/snippet.js"
import { draftOf, initialState, isInFlight, update } from "../../../Web/state.js"

/** @import { Action, State } from "../../../Web/types.js" */
/** @import { Run } from "../../../Web/types.js" */

/**
 * @param {Action[]} actions
 * @param {State} [state]
 */
function after(actions, state = initialState(emptySnippet("go"))) {
  return actions.reduce(update, state)
}

/** @type {Action} */
const SUBMITTED = { type: "submitted", id: "one", url: "/r/one", at: 0 }

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
  equal(queued.stateSince, 0)
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

Deno.test("a run that is opened fills the editor", () => {
  const state = after([{ type: "run", run: finished(), at: 1 }])
  equal(draftOf(state).files[0].content, "ran")
  equal(state.edited, false)
})

Deno.test("the focus outlives the next run, a time range does not", () => {
  const state = after([{ type: "look", view: { focus: "main;slow", fromMs: 5 } }, SUBMITTED])
  equal(state.view.focus, "main;slow")
  equal(state.view.fromMs, null)
})

Deno.test("a request that failed leaves a problem and a free Run button", () => {
  const problem = { title: "Busy", detail: "The queue is full.", status: 503 }
  const state = after([{ type: "sending" }, { type: "problem", problem }])
  equal(state.connection, "idle")
  equal(state.problem?.detail, "The queue is full.")
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
