import { deepEqual, equal, ok } from "node:assert/strict"
import { DARK, fillOf, LIGHT } from "../../../Web/flamegraph/colors.js"
import { CATEGORIES } from "../../../Web/profile/decode.js"

const LEAST_CONTRAST = 4.5

/**
 * Relative luminance as WCAG 2.2 defines it.
 * @param {string} color `#rrggbb`
 */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/**
 * @param {string} a
 * @param {string} b
 */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

for (const [name, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
  Deno.test(`every name can be read on its frame, ${name}`, () => {
    equal(palette.categories.length, CATEGORIES.length)
    const pairs = [
      ...palette.categories.flatMap(({ fills, text }) => fills.map((fill) => [fill, text])),
      ...Object.values(palette.changes).flatMap(({ fills, text }) =>
        fills.map((fill) => [fill, text])
      ),
      [palette.muted, palette.mutedText],
      [palette.root, palette.rootText],
      [palette.match, palette.matchText],
    ]
    for (const [fill, text] of pairs) {
      ok(contrast(fill, text) >= LEAST_CONTRAST, `${text} on ${fill}: ${contrast(fill, text)}`)
    }
  })
}

Deno.test("a library's functions share a color, your own are told apart", () => {
  /** @type {(category: number, name: string) => string} */
  const fill = (category, name) => fillOf(LIGHT, { category, module: 0, name }, ["program"])
  equal(fill(1, "fmt.Println"), fill(1, "fmt.Sprintf"))
  const own = new Set(["a", "b", "c", "d", "e", "f"].map((name) => fill(0, `main.${name}`)))
  ok(own.size > 1)
})

/**
 * The colors that stand in a text, in order.
 * @param {string} text
 */
function colorsIn(text) {
  return text.match(/#[0-9a-f]{6}/g) ?? []
}

Deno.test("pages without scripts and exported files have the same colors", async () => {
  /** @type {(path: string) => Promise<string>} */
  const read = (path) => Deno.readTextFile(new URL(`../../../${path}`, import.meta.url))
  const styles = colorsIn(await read("Web/styles/still.css"))
  const expected = [LIGHT, DARK].flatMap(({ root, rootText, categories, changes }) => [
    root,
    rootText,
    ...[...categories, ...Object.values(changes)].flatMap(({ fills, text }) => [...fills, text]),
  ])
  deepEqual(styles, expected)
  const exported = new Set(colorsIn(await read("Sources/Reports/FlamePalette.swift")))
  deepEqual(expected.filter((color) => !exported.has(color)), [])
})
