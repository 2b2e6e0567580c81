import { deepEqual, equal, throws } from "node:assert/strict"
import { ProfileError } from "../../../Web/profile/columns.js"
import { decodeProfile } from "../../../Web/profile/decode.js"
import { profileJSON } from "./fixtures.js"

/** @param {string} name */
async function fixture(name) {
  const file = new URL(`../../Fixtures/profiles/${name}`, import.meta.url)
  return decodeProfile(JSON.parse(await Deno.readTextFile(file)))
}

Deno.test("the service's own sample is understood", async () => {
  const profile = await fixture("sample.json")
  equal(profile.series[0].type, "cpu")
  equal(profile.series[0].stack.length, profile.series[0].weight.length)
  equal(profile.functions.some(({ name }) => name === "main.slow"), true)
})

Deno.test("what version 1 wrote is the same profile", async () => {
  deepEqual(await fixture("sample-version1.json"), await fixture("sample.json"))
})

Deno.test("every type of every set is a series of its own", async () => {
  const { series } = await fixture("sets.json")
  deepEqual(series.map(({ set, type, unit }) => `${set} ${type} ${unit}`), [
    "0 cpu nanoseconds",
    "1 alloc_objects count",
    "1 alloc_space bytes",
    "1 inuse_objects count",
    "1 inuse_space bytes",
    "2 waits count",
    "2 waited microseconds",
    "3 cpu nanoseconds",
    "4 delta pages",
  ])
  deepEqual([...series[2].weight], [5120, 4096, 700, 64])
  equal(series[2].stack, series[1].stack)
  equal(series[2].timeUs, null)
  deepEqual([...series[5].timeUs ?? []], [5000, 5000])
  deepEqual([...series[8].weight], [5, -7, 2, 0])
})

Deno.test("a name is no marker, unless version 1 gave it no module", () => {
  const json = profileJSON([{ stack: "[truncated];constructor" }])
  deepEqual(decodeProfile(json).functions.map(({ kind }) => kind), ["code", "code"])
  json.functions.module = [-1, -1]
  deepEqual(decodeProfile(json).functions.map(({ kind }) => kind), ["truncated", "label"])
})

Deno.test("times are sums of their differences", () => {
  const profile = decodeProfile(profileJSON([{ stack: "a", atMs: 3 }, { stack: "a", atMs: 10 }]))
  deepEqual([...profile.series[0].timeUs ?? []], [3000, 10_000])
})

Deno.test("an unknown category is unknown code, not an error", () => {
  const json = profileJSON([{ stack: "a" }])
  json.categories[0] = "fromAnotherYear"
  equal(decodeProfile(json).functions[0].category, 5)
})

/** @type {Record<string, (json: any) => void>} */
const HARMS = {
  "another version": (json) => json.version = 3,
  "sets in the clothes of version 1": (json) => json.version = 2,
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
