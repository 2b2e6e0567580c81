import { deepEqual, equal, ok } from "node:assert/strict"
import { DARK, fillOf, groupFill, inkOf, LIGHT } from "../../../Web/flamegraph/colors.js"
import { profileOf } from "./fixtures.js"
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
      ...palette.groups.fills.map((fill) => [fill, palette.groups.text]),
      [palette.muted, palette.mutedText],
      [palette.root, palette.rootText],
      [palette.match, palette.matchText],
    ]
    for (const [fill, text] of pairs) {
      ok(contrast(fill, text) >= LEAST_CONTRAST, `${text} on ${fill}: ${contrast(fill, text)}`)
    }
  })
}

/**
 * What people see who have all cones, and who lack those for red or for green (Machado, Oliveira and Fernandes 2009, the
 * full deficiency), from linear light to linear light.
 */
const EYES = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
]

/**
 * CIELAB of a color as such eyes see it.
 * @param {string} color
 * @param {number[][]} eye
 */
function seen(color, eye) {
  const light = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  const [red, green, blue] = eye.map((row) =>
    Math.min(Math.max(row.reduce((sum, each, index) => sum + each * light[index], 0), 0), 1)
  )
  const [x, y, z] = [
    (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
    0.2126 * red + 0.7152 * green + 0.0722 * blue,
    (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
  ].map((each) => each > 0.008856 ? Math.cbrt(each) : 7.787 * each + 16 / 116)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

Deno.test("the colors of packages are told apart by everybody", () => {
  for (const { groups: { fills } } of [LIGHT, DARK]) {
    for (const eye of EYES) {
      const all = fills.map((fill) => seen(fill, eye))
      all.forEach((one, index) => {
        for (const other of all.slice(0, index)) {
          const distance = Math.hypot(...one.map((each, axis) => each - other[axis]))
          ok(distance >= 15, `${fills[index]}: ${distance.toFixed(1)}`)
        }
      })
    }
  }
})

Deno.test("a package has one color in every run, and one's own code always the first", () => {
  equal(groupFill(LIGHT, "encoding/json", 1), groupFill(LIGHT, "encoding/json", 1))
  equal(groupFill(LIGHT, "anything", 0), LIGHT.groups.fills[0])
  ok(groupFill(LIGHT, "runtime", 2) !== LIGHT.groups.fills[0])
  const profile = profileOf([{ stack: "main.a;main.b" }])
  const { fills, inks } = inkOf(DARK, profile, "package")
  deepEqual(fills, [DARK.groups.fills[0], DARK.groups.fills[0]])
  deepEqual(inks, [DARK.groups.text, DARK.groups.text])
})

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
