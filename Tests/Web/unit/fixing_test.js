import { fixed } from "../../../Web/editor/fixing.js"
import { deepEqual as assertEquals } from "node:assert/strict"

const files = [
  { name: "a.go", content: 'one\nlet é = "x"\nthree' },
  { name: "b.go", content: "b\n" },
]
/** @type {(fromLine: number, fromColumn: number, toLine: number, toColumn: number, text: string, file?: string) => any} */
const edit = (fromLine, fromColumn, toLine, toColumn, text, file = "a.go") => (
  { file, fromLine, fromColumn, toLine, toColumn, text }
)
const done = (/** @type {any[]} */ ...edits) =>
  fixed(files, { message: "m", edits })?.map(({ content }) => content) ?? null

Deno.test("edits are done together, by columns in bytes, in whatever order they come", () => {
  assertEquals(done(edit(2, 10, 2, 13, "[y]"), edit(1, 1, 1, 1, "0")), [
    "0one\nlet é = [y]\nthree",
    "b\n",
  ])
  assertEquals(done(edit(1, 4, 3, 1, " "), edit(1, 1, 2, 1, "", "b.go")), ["one three", ""])
})

Deno.test("two insertions at one place keep their order, and nothing else moves", () => {
  assertEquals(done(edit(3, 6, 3, 6, "!"), edit(3, 6, 3, 6, "?")), [
    'one\nlet é = "x"\nthree!?',
    "b\n",
  ])
})

Deno.test("what does not fit the files is not done", () => {
  assertEquals(done(edit(9, 1, 9, 1, "x")), null)
  assertEquals(done(edit(0, 1, 1, 1, "x")), null)
  assertEquals(done(edit(1, 1, 1, 1, "x", "c.go")), null)
  assertEquals(done(edit(1, 1, 1, 3, "x"), edit(1, 2, 1, 4, "y")), null)
  assertEquals(done(edit(2, 1, 1, 1, "x")), null)
})
