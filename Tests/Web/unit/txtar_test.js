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

Deno.test("a name is refused in the words that Run would have for it", () => {
  const state = update(stateOf(MAIN), { type: "fileAdded", name: "data/gr\u00f6n.txt" })
  /** @type {[string, string | null][]} */
  const names = [
    ["main.go", "Two files bear the same name."],
    ["data/gro\u0308n.txt", "Two files bear the same name."],
    ["data", "'data' cannot be both a file and a folder."],
    ["main.go/x.txt", "'main.go' cannot be both a file and a folder."],
    ["a/b/c/d/e/f/g/h/i/j/k", "A file name has at most 10 parts, with its folders."],
    [
      "x\u200b.go",
      "A file name holds letters, digits, plain spaces and signs that can be seen, not U+200B.",
    ],
    [
      "x\u00a0.go",
      "A file name holds letters, digits, plain spaces and signs that can be seen, not U+00A0.",
    ],
    ["a?.txt", "A file name holds none of \\ : * ? \" < > | – this one has '?'."],
    ["-x.go", "The name of a file or a folder does not begin with '-'."],
    ["x./y.go", "The name of a file or a folder does not end with '.'."],
    [
      "_x.go",
      "Go passes over files and folders whose names begin with '_' or '.': call it something else.",
    ],
    ["_x.txt", null],
    ["größe.go", null],
    ["data/my notes.txt", null],
    [`${"é".repeat(98)}.go`, null],
    [`${"é".repeat(99)}.go`, "A file name is at most 200 bytes long, with its folders."],
  ]
  for (const [name, words] of names) equal(objectionTo(state, name, 2), words, name)
  const folders = update(state, { type: "fileAdded", name: "gr\u00f6n/a.txt" })
  equal(
    objectionTo(folders, "gro\u0308n/b.txt", 3),
    "Two folders have names that look the same and are not: 'gro\u0308n'.",
  )
})

Deno.test("a text that was taken apart is whole again with one step, as long as nothing else was done", () => {
  const before = update(stateOf(MAIN), { type: "fileAdded", name: "b.go" })
  const pasted = update(before, { type: "edit", content: "-- a.go --\none\n-- c.go --\ntwo\n" })
  deepEqual(names(pasted), ["a.go", "c.go", "main.go"])
  const joined = update(pasted, { type: "rejoin" })
  deepEqual(draftOf(joined).files, draftOf(before).files)
  deepEqual([joined.file, joined.split, joined.draftPart], [before.file, null, before.draftPart])
  const typed = update(pasted, { type: "edit", content: "one more\n" })
  equal(update(typed, { type: "rejoin" }).drafts, typed.drafts)
  // What was typed is undone first, and then the text.
  const undone = update(typed, { type: "edit", content: "one\n" })
  deepEqual(draftOf(update(undone, { type: "rejoin" })).files, draftOf(before).files)
  equal(update(before, { type: "rejoin" }).drafts, before.drafts)
})
