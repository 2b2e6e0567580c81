import { deepEqual, equal } from "node:assert/strict"
import { placeAfter, reshaping } from "../../../Web/editor/reshaping.js"

/**
 * @param {string} text
 * @param {{ from: number, to: number, insert: string }[]} changes
 */
function changed(text, changes) {
  let result = ""
  let at = 0
  for (const { from, to, insert } of changes) {
    if (from < at) throw new Error(`${from} is before ${at}`)
    result += text.slice(at, from) + insert
    at = to
  }
  return result + text.slice(at)
}

/**
 * The text after, with a `|` where the one in the text before went.
 * @param {string} before
 * @param {string} after
 */
function cursor(before, after) {
  const text = before.replace("|", "")
  const place = placeAfter(reshaping(text, after), before.indexOf("|"))
  return after.slice(0, place) + "|" + after.slice(place)
}

Deno.test("what is formatted alike needs no change", () => {
  deepEqual(reshaping("a\n", "a\n"), [])
  deepEqual(reshaping("", ""), [])
})

Deno.test("only space is touched where only space differs", () => {
  const [before, after] = [
    "func f( a:Int)->Int{\n  return a\n}\n",
    "func f(a: Int) -> Int {\n    return a\n}\n",
  ]
  const changes = reshaping(before, after)
  equal(changed(before, changes), after)
  equal(
    changes.every(({ from, to, insert }) => (before.slice(from, to) + insert).trim() === ""),
    true,
  )
})

Deno.test("the cursor stays at its word", () => {
  equal(cursor("f(a:|1)\n", "f(a: 1)\n"), "f(a:| 1)\n")
  equal(cursor("if x{\nre|turn\n}\n", "if x {\n\treturn\n}\n"), "if x {\n\tre|turn\n}\n")
  equal(cursor("a\n\n\n\nb|c\n", "a\n\nbc\n"), "a\n\nb|c\n")
  equal(
    cursor(
      "package main\nfunc main(){fmt.Pri|nt(1)}\n",
      'package main\n\nimport "fmt"\n\nfunc main() { fmt.Print(1) }\n',
    ),
    'package main\n\nimport "fmt"\n\nfunc main() { fmt.Pri|nt(1) }\n',
  )
  equal(cursor("let a=1;\nprint(|a);\n", "let a = 1\nprint(a)\n"), "let a = 1\nprint(|a)\n")
})

Deno.test("whatever the texts, the changes make one of the other", () => {
  // Seeded, so that it is the same each time.
  let seed = 7
  const random = (/** @type {number} */ below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(seed / 65_536) % below
  }
  const pieces = ["a", "b", "{", "}", " ", "  ", "\n", "\n\n", "\t", "x y", ";", "é", "\u00a0"]
  const text = () =>
    Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join("")
  for (let round = 0; round < 3000; round++) {
    const before = text()
    const after = round % 2 ? text() : before.replace(/ /g, "\n").replace(/a/g, "a b")
    const changes = reshaping(before, after)
    equal(changed(before, changes), after)
    for (const place of [0, before.length, random(before.length + 1)]) {
      const moved = placeAfter(changes, place)
      equal(moved >= 0 && moved <= after.length, true, JSON.stringify([before, after, place]))
    }
  }
})
