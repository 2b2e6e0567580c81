import { deepEqual, equal, throws } from "node:assert/strict"
import { decodeProfile, ProfileError } from "../../../Web/profile/decode.js"
import { profileJSON } from "./fixtures.js"

const SAMPLE = new URL("../../Fixtures/profiles/sample.json", import.meta.url)

Deno.test("the service's own sample is understood", async () => {
  const profile = decodeProfile(JSON.parse(await Deno.readTextFile(SAMPLE)))
  equal(profile.series[0].type, "cpu")
  equal(profile.series[0].stack.length, profile.series[0].weight.length)
  equal(profile.functions.some(({ name }) => name === "main.slow"), true)
})

Deno.test("times are sums of their differences", () => {
  const profile = decodeProfile(profileJSON([{ stack: "a", atMs: 3 }, { stack: "a", atMs: 10 }]))
  deepEqual([...profile.series[0].timeUs], [3000, 10_000])
})

Deno.test("an unknown category is unknown code, not an error", () => {
  const json = profileJSON([{ stack: "a" }])
  json.categories[0] = "fromAnotherYear"
  equal(decodeProfile(json).functions[0].category, 5)
})

/** @type {Record<string, (json: any) => void>} */
const HARMS = {
  "another version": (json) => json.version = 2,
  "a frame of no function": (json) => json.frames.function[0] = 99,
  "a stack of no frame": (json) => json.stacks.frame[0] = -1,
  "a stack above itself": (json) => json.stacks.parent[0] = 0,
  "a sample of no stack": (json) => json.series[0].stack[0] = 7,
  "columns of unequal length": (json) => json.series[0].weight.push(1),
  "no columns at all": (json) => delete json.stacks,
  "a name outside the strings": (json) => json.functions.name[0] = 1e6,
}

for (const [name, harm] of Object.entries(HARMS)) {
  Deno.test(`${name} is refused`, () => {
    const json = profileJSON([{ stack: "a;b" }])
    harm(json)
    throws(() => decodeProfile(json), ProfileError)
  })
}

Deno.test("nothing at all is refused", () => {
  throws(() => decodeProfile(null), ProfileError)
})
