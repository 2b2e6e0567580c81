import { deepEqual, equal } from "node:assert/strict"

const WEB = new URL("../../../Web/", import.meta.url)

/**
 * The modules that one needs before it can begin.
 * @param {string} path
 * @param {Set<string>} [found]
 */
function neededBy(path, found = new Set()) {
  if (found.has(path)) return found
  found.add(path)
  const text = Deno.readTextFileSync(new URL(path, WEB))
  const statements = text.matchAll(/^(?:import|export)\b[^;()]*?"(\.[^"]+)"/gm)
  for (const [, name] of statements) {
    const url = new URL(name, new URL(path, WEB)).href
    neededBy(url.slice(WEB.href.length), found)
  }
  return found
}

Deno.test("a page that compares nothing fetches nothing that compares", () => {
  const compares = [...neededBy("main.js")].filter((path) => path.startsWith("comparison/"))
  deepEqual(compares, [])
  equal(neededBy("main.js").has("app.js"), true)
  equal(neededBy("comparison/main.js").has("comparison/page.js"), true)
  equal(neededBy("comparison/main.js").has("app.js"), false)
})

Deno.test("every style is one of the page's, or the comparison's", () => {
  const named = Deno.readTextFileSync(new URL("styles/page.css", WEB)).matchAll(/"\.\/([^"]+)"/g)
  const all = [...Deno.readDirSync(new URL("styles/", WEB))].map(({ name }) => name)
  deepEqual(
    [...named].map(([, name]) => name).concat("compare.css", "page.css").toSorted(),
    all.toSorted(),
  )
})
