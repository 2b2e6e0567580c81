import { deepEqual } from "node:assert/strict"
import { typeNames, viewOf } from "../../../Web/components/type-picker.js"
import { Deriver } from "../../../Web/derived.js"
import { DEFAULT_VIEW } from "../../../Web/address.js"
import { decodeProfile } from "../../../Web/profile/decode.js"

const FILE = new URL("../../Fixtures/profiles/sets.json", import.meta.url)
const PROFILE = decodeProfile(JSON.parse(await Deno.readTextFile(FILE)))

Deno.test("types are told apart by their sets only where their names do not", () => {
  deepEqual(typeNames(PROFILE.series), [
    "CPU time (0)",
    "Objects allocated",
    "Memory allocated",
    "Objects in use at the end",
    "Memory in use at the end",
    "waits",
    "waited",
    "CPU time (3)",
    "delta",
  ])
})

Deno.test("what is chosen is what is shown, for every type of every set", () => {
  const shown = PROFILE.series.map((series) => {
    const view = { ...DEFAULT_VIEW, ...viewOf(PROFILE.series, series) }
    return new Deriver().of({ profile: PROFILE, view }).tree?.series
  })
  deepEqual(shown.map((each) => each && PROFILE.series.indexOf(each)), [0, 1, 2, 3, 4, 5, 6, 7, 8])
})

Deno.test("the first type is the default, whatever it is called", () => {
  const profile = { ...PROFILE, series: PROFILE.series.slice(1) }
  const shown = new Deriver().of({ profile, view: DEFAULT_VIEW }).tree?.series
  deepEqual(shown?.type, "alloc_objects")
  deepEqual(viewOf(profile.series, profile.series[0]), { type: "", set: null })
})
