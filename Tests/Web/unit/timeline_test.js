import { deepEqual, equal } from "node:assert/strict"
import { MOST_LANES, ticksOf, timelineOf, usedWithin } from "../../../Web/profile/timeline.js"
import { profileOf } from "./fixtures.js"

const PROFILE = profileOf([
  { stack: "a", weight: 10e6, atMs: 10 },
  { stack: "a", weight: 10e6, atMs: 20 },
  { stack: "a", weight: 10e6, atMs: 40 },
])

Deno.test("a sample stands for the time before it", () => {
  const { lanes, endUs, peak } = timelineOf(PROFILE, PROFILE.series[0], 4)
  equal(endUs, 40_000)
  deepEqual([...lanes[0].cpu], [1, 1, 0, 1])
  equal(lanes[0].total, 30e6)
  equal(peak, 1)
})

Deno.test("what reaches over several steps is spread over them, and a run may go on after its last sample", () => {
  const { lanes, endUs } = timelineOf(PROFILE, PROFILE.series[0], 4, 80_000)
  equal(endUs, 80_000)
  deepEqual([...lanes[0].cpu], [1, 0.5, 0, 0])
})

Deno.test("threads have lanes, the busiest first, and many small ones share the last", () => {
  const count = MOST_LANES + 3
  const series = {
    ...PROFILE.series[0],
    stack: new Int32Array(count),
    timeUs: Float64Array.from({ length: count }, (_, index) => (index + 1) * 1000),
    thread: Int32Array.from({ length: count }, (_, index) => index),
    weight: Float64Array.from({ length: count }, (_, index) => (index + 1) * 1e5),
  }
  const threads = Array.from({ length: count }, (_, id) => ({ id, name: id === 2 ? "" : "worker" }))
  const { lanes } = timelineOf({ ...PROFILE, threads }, series, 10)
  equal(lanes.length, MOST_LANES)
  equal(lanes[0].name, `worker (${count - 1})`)
  equal(lanes.at(-1)?.name, "4 more threads")
  equal(lanes.reduce((sum, { total }) => sum + total, 0), series.weight.reduce((a, b) => a + b))
})

Deno.test("what was used within a stretch does not count its end", () => {
  equal(usedWithin(PROFILE.series[0], 10_000, 40_000), 20e6)
})

Deno.test("an axis has round times", () => {
  deepEqual(ticksOf(3_500_000, 7), [0, 5e5, 1e6, 15e5, 2e6, 25e5, 3e6, 35e5])
  deepEqual(ticksOf(900, 2), [0, 500])
})
