import { equal } from "node:assert/strict"
import * as format from "../../../Web/format.js"
import { endOfWord, indexOfColumn } from "../../../Web/editor/columns.js"
import { heatLevel } from "../../../Web/editor/heat-gutter.js"
import { shareInterval } from "../../../Web/profile/interval.js"

const CASES = JSON.parse(
  Deno.readTextFileSync(new URL("../../Fixtures/wording/numbers.json", import.meta.url)),
)

/** @type {Record<string, (value: number, unit: string, step: number) => string>} */
const WORDED = {
  share: format.percent,
  nanoseconds: format.nanoseconds,
  milliseconds: format.milliseconds,
  bytes: format.bytes,
  count: format.count,
  weight: format.weight,
  amount: (value, unit) => format.amount(value, unit),
  difference: (value, unit, step) => format.amount(value, unit, true, step),
}

Deno.test("numbers read as the server writes them", () => {
  equal(CASES.length > 50, true)
  for (const { kind, value, unit, low, high, text } of CASES) {
    // How many times as fast: only the server says that.
    if (kind === "times") continue
    const step = low === undefined ? 0 : format.stepWithin(low, high)
    equal(WORDED[kind](value, unit, step), text, `${kind} ${value} ${unit ?? ""}`)
  }
})

Deno.test("what is no number is said to be none", () => {
  for (const worded of [format.percent, format.nanoseconds, format.bytes, format.count]) {
    equal(worded(NaN), "–")
    equal(worded(Infinity), "–")
  }
})

Deno.test("numbers beside words", () => {
  equal(format.plural(1, "stack"), "1 stack")
  equal(format.plural(1234, "stack"), "1,234 stacks")
  equal(format.clock(2440, 10_000), "2.4 s of 10 s")
})

Deno.test("a frame's name is what assistive technology is promised", () => {
  equal(format.frameLabel("main.slow", 0.123, "370 ms"), "main.slow, 12.3 %, 370 ms")
})

Deno.test("a name cannot reorder or hide what stands beside it", () => {
  equal(format.visible("a\u202egnirts\u0000"), "a\\u{202e}gnirts\\u{0}")
  equal(format.visible("日本語 ünï 👨\u200d👩"), "日本語 ünï 👨\u200d👩")
  equal(format.visible("a\u00adb\u{e0041}\n"), "a\\u{ad}b\\u{e0041}\\u{a}")
  equal(format.visibleLines("a\tb\r\n\u001b[2J\u202e"), "a\tb\r\n\\u{1b}[2J\\u{202e}")
  equal(format.visibleLines("real\rfake\r"), "real\\u{d}fake\\u{d}")
  equal(format.weight(3, "a\u202eb"), "3 a\\u{202e}b")
})

Deno.test("a share's interval holds the share, stays within bounds and narrows with samples", () => {
  for (const [hits, samples] of [[0, 10], [1, 10], [10, 10], [50, 100]]) {
    const { low, high } = shareInterval(hits, samples)
    equal(low >= 0 && low <= hits / samples && hits / samples <= high && high <= 1, true)
  }
  const wide = shareInterval(5, 10)
  const narrow = shareInterval(500, 1000)
  equal(narrow.high - narrow.low < wide.high - wide.low, true)
})

Deno.test("Wilson's interval for 10 of 100, to the published four digits", () => {
  const { low, high } = shareInterval(10, 100)
  equal(low.toFixed(4), "0.0552")
  equal(high.toFixed(4), "0.1744")
})

Deno.test("a compiler's bytes are found among the browser's units", () => {
  equal(indexOfColumn("let é = x", 10), 8)
  equal(indexOfColumn("😀x", 5), 2)
  equal(indexOfColumn("abc", 99), 3)
  equal(indexOfColumn("abc", 0), 0)
})

Deno.test("a word ends where its letters do", () => {
  equal(endOfWord("let größe = 1", 4), 9)
  equal(endOfWord("a + b", 2), 3)
  equal(endOfWord("a", 1), 1)
})

Deno.test("hotter lines have warmer colors", () => {
  const levels = [0, 0.01, 0.05, 0.1, 0.3, 0.9].map(heatLevel)
  equal(levels.join(), "0,1,2,3,4,5")
})
