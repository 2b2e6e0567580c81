import { deepEqual, equal } from "node:assert/strict"
import { classesOf, PLAIN, styledParts } from "../../../Web/output/escapes.js"
import { crashOf, placedParts } from "../../../Web/output/places.js"
import { emptySnippet } from "../../../Web/snippet.js"

/** @param {string} text */
function dressed(text) {
  return styledParts(text, PLAIN).parts.map((part) => [part.text, classesOf(part.style)])
}

Deno.test("colours are shown, and all else stays to be made visible", () => {
  deepEqual(dressed("a\x1b[1;31mb\x1b[0mc\x1b[2Jd"), [
    ["a", ""],
    ["b", "sgr-bold sgr-color-1"],
    ["c\x1b[2Jd", ""],
  ])
})

Deno.test("bright colours, grounds and swapped ones have their classes", () => {
  deepEqual(dressed("\x1b[97;44mx\x1b[7my"), [
    ["x", "sgr-color-15 sgr-ground-4"],
    ["y", "sgr-color-4 sgr-ground-15"],
  ])
  deepEqual(dressed("\x1b[7mx"), [["x", "sgr-color-page sgr-ground-text"]])
})

Deno.test("the larger palettes' numbers are no styles of their own", () => {
  deepEqual(dressed("\x1b[38;5;9mx\x1b[38;5;200my\x1b[38;2;1;4;7mz"), [
    ["x", "sgr-color-9"],
    ["y", ""],
    ["z", ""],
  ])
})

Deno.test("what colons join is one colour, and no codes of its own", () => {
  deepEqual(dressed("\x1b[38:2::1:2:4mx\x1b[38:5:9my\x1b[4:3mz\x1b[4:0;1mw"), [
    ["x", ""],
    ["y", "sgr-color-9"],
    ["z", "sgr-underlined sgr-color-9"],
    ["w", "sgr-bold sgr-color-9"],
  ])
})

Deno.test("a style goes on into the next piece", () => {
  const { style } = styledParts("\x1b[4mx", PLAIN)
  equal(classesOf(styledParts("y", style).parts[0].style), "sgr-underlined")
})

const FILES = [{ name: "main.go", content: "" }, { name: "tree/node.go", content: "" }]

Deno.test("lines of the program are found in traces, those of others are not", () => {
  /** @param {string} text */
  const places = (text) =>
    placedParts(text, FILES).flatMap(({ place }) => place ? [`${place.file} ${place.line}`] : [])
  deepEqual(places("\t/src/main.go:24 +0x68\n./tree/node.go:7:2: oh"), [
    "main.go 24",
    "tree/node.go 7",
  ])
  deepEqual(places("/usr/local/go/src/runtime/main.go:24 domain.go:1 main.go"), [])
  deepEqual(places("main.go:99999999 main.go:3:99999999"), ["main.go 3"])
})

Deno.test("a text is whole again when its parts are put together", () => {
  const text = "a main.go:1 b main.go:2"
  equal(placedParts(text, FILES).map((part) => part.text).join(""), text)
})

Deno.test("where a program broke off is known from what the service found, or from its verdict", () => {
  const run = {
    id: "",
    url: "",
    state: /** @type {const} */ ("finished"),
    snippet: { ...emptySnippet("go"), files: FILES },
    diagnostics: [],
    output: [],
    outputDroppedBytes: 0,
    verdict: { kind: "exited", exitCode: 2, message: "It ended with exit code 2: oh, main.go:24." },
  }
  equal(crashOf(run)?.line, 24)
  equal(crashOf({ ...run, crash: { reason: "oh", file: "tree/node.go", line: 3 } })?.line, 3)
  equal(crashOf({ ...run, verdict: { ...run.verdict, exitCode: 0 } }), null)
})
