import { deepEqual, equal } from "node:assert/strict"
import { DEFAULT_VIEW, queryOf, runIDFrom, viewFrom } from "../../../Web/address.js"
import { linesOf } from "../../../Web/form.js"

Deno.test("the default view leaves the address bare", () => {
  equal(queryOf(DEFAULT_VIEW), "")
  deepEqual(viewFrom(""), DEFAULT_VIEW)
  equal(queryOf({ ...DEFAULT_VIEW, type: "cpu" }), "?type=cpu")
})

Deno.test("a view comes back from its address", () => {
  const view = {
    type: "wall",
    set: 2,
    focus: "main;Node.init(left:right:);~f & g",
    search: "größe %",
    tab: /** @type {const} */ ("top"),
    fromMs: 0,
    toMs: 1500,
    againstFromMs: 1500,
    againstToMs: 2000,
    of: "main.slow",
    inverted: true,
    upward: true,
    own: true,
    collapsed: true,
    by: /** @type {const} */ ("package"),
    group: "handler",
    hide: "main.a;main.b",
    color: /** @type {const} */ ("module"),
    against: "abcdefghijklmnopqrstuv",
    pairs: "abcdefghijklmnopqrstu-",
    gone: /** @type {const} */ ("hidden"),
  }
  deepEqual(viewFrom(queryOf(view)), view)
})

Deno.test("an address that makes no sense is the default", () => {
  deepEqual(
    viewFrom(
      "?tab=evil&fromMs=-1&toMs=1e9&unknown=1&by=x&color=x&inverted=yes&against=../x&pairs=1&gone=so",
    ),
    DEFAULT_VIEW,
  )
})

Deno.test("only a run's path names a run", () => {
  equal(runIDFrom("/r/abcdefghijklmnopqrstuv"), "abcdefghijklmnopqrstuv")
  equal(runIDFrom("/r/short"), null)
  equal(runIDFrom("/p/abcdefghijklmnopqrstuv"), null)
})

Deno.test("each line is an argument, spaces and empty ones included", () => {
  deepEqual(linesOf(""), [])
  deepEqual(linesOf("16"), ["16"])
  deepEqual(linesOf("a b\n\n--x\n"), ["a b", "", "--x"])
})
