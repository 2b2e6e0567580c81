import { fixed, fixedSince } from "../../../Web/editor/fixing.js"
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

Deno.test("what the compiler offers is done where its lines stand by now", () => {
  const then = [{ name: "main.swift", content: "one\nf(1)\ng(2)\nend\n" }]
  const now = (/** @type {string} */ content) => [{ name: "main.swift", content }]
  /** @type {(line: number) => import("../../../Web/types.js").Fix} */
  const label = (line) => ({ message: "m", edits: [edit(line, 3, line, 3, "a: ", "main.swift")] })
  /** @type {(content: string, line: number) => string | null} */
  const after = (content, line) => fixedSince(then, now(content), label(line))?.[0].content ?? null
  assertEquals(after(then[0].content, 2), "one\nf(a: 1)\ng(2)\nend\n")
  // One after the other, and below lines that were added.
  assertEquals(after("one\nf(a: 1)\ng(2)\nend\n", 3), "one\nf(a: 1)\ng(a: 2)\nend\n")
  assertEquals(after("// new\none\nf(1)\ng(2)\nend\n", 2), "// new\none\nf(a: 1)\ng(2)\nend\n")
  // Its own line was changed, indented, or is gone; or the file is.
  assertEquals(after("one\nf(3)\ng(2)\nend\n", 2), null)
  assertEquals(after("one\n  f(1)\ng(2)\nend\n", 2), null)
  assertEquals(after("one\nend\n", 2), null)
  assertEquals(fixedSince(then, [{ name: "b.swift", content: "f(1)" }], label(2)), null)
})

Deno.test("lines that belong together have to stand together", () => {
  const then = [{ name: "a.go", content: "a\nb\nc\nd\n" }]
  const fix = { message: "m", edits: [edit(2, 1, 3, 2, "x")] }
  assertEquals(fixedSince(then, then, fix)?.[0].content, "a\nx\nd\n")
  assertEquals(fixedSince(then, [{ name: "a.go", content: "a\nb\nnew\nc\nd\n" }], fix), null)
})
