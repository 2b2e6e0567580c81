import { deepEqual, equal, ok } from "node:assert/strict"
import { addressOf, pageOf } from "../../../Web/address.js"
import { codeLink, holdsCode, linkedSnippet } from "../../../Web/code-link.js"
import { DEFAULT_VIEW } from "../../../Web/address.js"
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
})
