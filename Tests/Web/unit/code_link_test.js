import { deepEqual, equal, ok } from "node:assert/strict"
import { addressOf, pageOf } from "../../../Web/address.js"
import { codeLink, holdsCode, linkedSnippet } from "../../../Web/code-link.js"
import { DEFAULT_VIEW } from "../../../Web/address.js"
import { optionsOf } from "../../../Web/link-options.js"
import { emptySnippet } from "../../../Web/snippet.js"

/**
 * @param {import("../../../Web/types.js").Language} language
 * @param {string} content
 */
function program(language, content) {
  return { ...emptySnippet(language), files: [{ name: `main.${language}`, content }] }
}

Deno.test("a program comes back from the address that holds it", async () => {
  const texts = ["print(1)\n", 'größe := "🔥\u0000"\r\n\t', "x", "package main\n".repeat(4000)]
  for (const [index, text] of texts.entries()) {
    const snippet = program(index % 2 ? "go" : "swift", text)
    const link = await codeLink(snippet)
    ok(/^#language=(go|swift)&code=[A-Za-z0-9_-]+$/.test(link), link)
    ok(holdsCode(link))
    deepEqual(await linkedSnippet(link), snippet)
  }
})

Deno.test("repeated lines make a short address", async () => {
  const link = await codeLink(program("go", "x = append(x, 1)\n".repeat(1000)))
  ok(link.length < 300, String(link.length))
})

Deno.test("what nobody can read is no program", async () => {
  const link = await codeLink(program("go", "package main\n\nfunc main() { println(1) }\n"))
  for (
    const bad of [
      "",
      "#",
      "#code=",
      "#code=%%",
      "#code=!!!!",
      "#code=AAAA",
      `${link}é`,
      "#language=go",
    ]
  ) {
    equal(await linkedSnippet(bad), null, bad)
  }
})

Deno.test("a text that unpacks to more than any program is not unpacked", async () => {
  equal(await linkedSnippet(await codeLink(program("go", " ".repeat(1_000_001)))), null)
  ok(await linkedSnippet(await codeLink(program("go", " ".repeat(1_000_000)))))
})

Deno.test("an address keeps the program that it begins with", async () => {
  const hash = await codeLink(program("go", "package main"))
  const view = { ...DEFAULT_VIEW, search: "slow" }
  const packed = { pathname: "/", search: "", hash }
  equal(pageOf(packed), `/${hash}`)
  equal(addressOf(packed, view), `/?search=slow${hash}`)
  const plain = { pathname: "/", search: "?code=a%2Bb&language=go&search=x", hash: "#main" }
  equal(pageOf(plain), "/?code=a%2Bb&language=go")
  equal(addressOf(plain, view), "/?search=slow&code=a%2Bb&language=go")
  const options = { ...plain, search: "?code=x&optimization=debug&arguments=1%0A2&other=y" }
  equal(pageOf(options), "/?code=x&optimization=debug&arguments=1%0A2")
  equal(pageOf({ ...plain, search: "?optimization=debug", hash: "" }), "/")
})

Deno.test("an address holds the options that are not as they are by themselves", async () => {
  const snippet = program("swift", "print(1)\n")
  /** @type {import("../../../Web/types.js").RunOptions} */
  const options = {
    ...snippet.options,
    mode: "test",
    optimization: "unchecked",
    arguments: ["a\nb", "", "&=#"],
    standardInput: "größe\u0000\n",
    environment: { WHO: "me=you", __proto__x: "" },
    swiftMode: 5,
    sampleRateHz: 500,
    timeLimitMs: 2000,
    profiles: ["cpu", "wall"],
    toolchain: "swift-6.2",
  }
  const link = await codeLink({ ...snippet, options })
  deepEqual((await linkedSnippet(link))?.options, options)
  ok(
    !(await codeLink({ ...snippet, options: { ...snippet.options, toolchain: "" } })).includes(
      "options",
    ),
  )
  const unsampled = await codeLink({ ...snippet, options: { ...snippet.options, profiles: [] } })
  deepEqual((await linkedSnippet(unsampled))?.options.profiles, [])
})

Deno.test("options that nobody can have are left out, and the program stays", async () => {
  const { options } = program("go", "")
  const bad = {
    mode: "benchmark",
    optimization: "unchecked",
    arguments: "one",
    standardInput: 1,
    environment: ["A=1"],
    swiftMode: 5,
    sampleRateHz: 1.5,
    timeLimitMs: -1,
    profiles: ["<b>"],
    toolchain: {},
    cores: 64,
  }
  deepEqual(optionsOf(bad, "go"), options)
  deepEqual(optionsOf(null, "go"), options)
  deepEqual(optionsOf([1], "go"), options)
  const link = await codeLink(program("go", "package main"))
  for (const packed of ["", "AAAA", "%%", "q1YqLlGyUsrPU6oFAA"]) {
    const linked = await linkedSnippet(`${link}&options=${packed}`)
    equal(linked?.files[0].content, "package main")
    deepEqual(linked?.options, options)
  }
})
