import { deepEqual, equal } from "node:assert/strict"
import { codeLink, linkedSnippet } from "../../../Web/code-link.js"
import { draftOf } from "../../../Web/drafts.js"
import { objectionTo } from "../../../Web/draft-files.js"
import { emptySnippet } from "../../../Web/snippet.js"
import { initialState, update } from "../../../Web/state.js"
import { holdsFiles, joinFiles, splitFiles } from "../../../Web/txtar.js"

const MAIN = "package main\n"
const TWO = `${MAIN}-- a/b.txt --\nhello\n`

/** @param {string} content */
function stateOf(content) {
  return initialState({ ...emptySnippet("go"), files: [{ name: "main.go", content }] })
}

/** @param {import("../../../Web/types.js").State} state */
function names(state) {
  return draftOf(state).files.map(({ name }) => name)
}

Deno.test("a text of several files comes apart, and together again", () => {
  deepEqual(splitFiles(TWO, "go"), [
    { name: "main.go", content: MAIN },
    { name: "a/b.txt", content: "hello\n" },
  ])
  equal(joinFiles(splitFiles(TWO, "go"), "go"), TWO)
  deepEqual(splitFiles("\n-- x.swift --\r\nprint(1)", "swift"), [
    { name: "x.swift", content: "print(1)\n" },
  ])
  equal(
    joinFiles([{ name: "x.go", content: "a" }, { name: "y", content: "" }], "go"),
    "-- x.go --\na\n-- y --\n",
  )
})

Deno.test("what names no file, or one twice, stays one text", () => {
  const texts = ["x -- y --\n", "--  --\n", "-- a--\n", "-- a --b\n", "", "-- a --\n-- a --\n"]
  for (const text of texts) deepEqual(splitFiles(text, "go"), [{ name: "main.go", content: text }])
  equal(holdsFiles("a\n-- b --\nc"), true)
  equal(holdsFiles("a\n - - b --\nc"), false)
})

Deno.test("all files are in the address that holds a program", async () => {
  const snippet = { ...emptySnippet("go"), files: splitFiles(TWO, "go") }
  deepEqual(await linkedSnippet(await codeLink(snippet)), snippet)
})

Deno.test("pasted files come apart at once, typed ones when they are run", () => {
  const pasted = update(stateOf(""), { type: "edit", content: TWO })
  deepEqual(names(pasted), ["main.go", "a/b.txt"])
  const replaced = update(stateOf("x\n".repeat(100)), { type: "edit", content: TWO })
  deepEqual(names(replaced), ["main.go", "a/b.txt"])
  let typed = stateOf(MAIN)
  for (const content of [`${MAIN}-- a --`, `${MAIN}-- a --\n`, `${MAIN}-- a --\nx`]) {
    typed = update(typed, { type: "edit", content })
  }
  deepEqual(names(typed), ["main.go"])
  deepEqual(names(update(typed, { type: "split" })), ["main.go", "a"])
})

Deno.test("files are added, renamed and removed, and one is left", () => {
  let state = update(stateOf(MAIN), { type: "fileAdded", name: "b.go" })
  deepEqual([names(state), state.file], [["main.go", "b.go"], 1])
  state = update(state, { type: "edit", content: "x" })
  state = update(state, { type: "fileRenamed", index: 1, name: "c/b.go" })
  deepEqual(draftOf(state).files[1], { name: "c/b.go", content: "x" })
  state = update(state, { type: "fileRemoved", index: 0 })
  deepEqual([names(state), state.file], [["c/b.go"], 0])
  deepEqual(names(update(state, { type: "fileRemoved", index: 0 })), ["c/b.go"])
})

Deno.test("a name that another file has, or that is no path, is objected to", () => {
  const state = update(stateOf(MAIN), { type: "fileAdded", name: "gr\u00f6n.go" })
  for (const name of ["", "../x", "/x", "a//b", "a\\b", ".x", "main.go", "gro\u0308n.go"]) {
    equal(typeof objectionTo(state, name, 2), "string", name)
  }
  for (const name of ["x.go", "data/words.txt"]) equal(objectionTo(state, name, 2), null)
  equal(objectionTo(state, "main.go", 0), null)
})
