import { deepEqual } from "node:assert/strict"

const WEB = new URL("../../../Web/", import.meta.url)
const PAGE = new URL("../../../Templates/head.mustache", import.meta.url)

/**
 * Every module that the page comes to need, main.js itself excepted.
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function modulesIn(folder) {
  const found = []
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, WEB))) {
    if (isDirectory && name !== "examples") found.push(...await modulesIn(`${folder}${name}/`))
    else if (name.endsWith(".js")) found.push(`${folder}${name}`.slice(2))
  }
  // What stands alone is linked into one script, and is no part of the page.
  const isOfPage = (/** @type {string} */ path) =>
    path !== "main.js" && path !== "types.js" && !path.startsWith("standalone/")
  return found.filter(isOfPage).sort()
}

Deno.test("the page names every module, so that the browser need not find them one by one", async () => {
  const text = await Deno.readTextFile(PAGE)
  const named = [...text.matchAll(/modulepreload" href="\{\{head\.assets\}\}\/([^"]+)"/g)].map((
    [, path],
  ) => path)
  deepEqual(named, await modulesIn("./"))
})
