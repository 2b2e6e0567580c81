import { equal } from "node:assert/strict"
import { isSameProgram, lineMoves } from "../../../Web/kinship.js"
import { emptySnippet } from "../../../Web/snippet.js"

/** @param {string} content */
function go(content) {
  return { ...emptySnippet("go"), files: [{ name: "main.go", content }] }
}

const LOOP = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := 0; i < 9; i++ {\n' +
  "\t\tfmt.Println(i)\n\t}\n}\n"

Deno.test("an edit is the same program, something else is not", () => {
  equal(isSameProgram(go(LOOP), go(LOOP.replace("i < 9", "i < 10"))), true)
  equal(isSameProgram(go(LOOP), go(LOOP + "\nfunc more() int { return 1 }\n")), true)
  const other = 'package main\n\nimport "os"\n\nfunc main() {\n\tos.Exit(3)\n}\n'
  equal(isSameProgram(go(LOOP), go(other)), false)
  equal(isSameProgram(go(LOOP), { ...go(LOOP), language: "swift" }), false)
})

Deno.test("lines are found again where they were moved to by an edit", () => {
  const move = lineMoves("a\nb\nc\nd\ne", "a\nnew\nb\nC\nd\ne")
  equal(move(1), 1)
  equal(move(2), 3)
  equal(move(3), 0)
  equal(move(5), 6)
})

Deno.test("lines that stand more than once are not guessed", () => {
  equal(lineMoves("a\nx\nq\nx\nb", "1\nx\nx\nx\n2")(3), 0)
})
