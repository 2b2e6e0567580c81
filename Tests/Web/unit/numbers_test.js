import { equal } from "node:assert/strict"
import { doubtsOn } from "../../../Web/components/numbers.js"

/** @param {{ samples: number, truncatedStacks: number }} numbers */
function doubts({ samples, truncatedStacks }) {
  return doubtsOn({
    types: [{ name: "cpu", unit: "nanoseconds", samples, total: samples * 1e6 }],
    requestedHz: 999,
    deliveredHz: 999,
    cpuSeenMs: samples,
    cpuSampledMs: samples,
    lostSamples: 0,
    lostRecords: 0,
    truncatedStacks,
    deepStacks: 0,
    unresolvedFrames: 0,
  })
}

Deno.test("a stack that was cut is no warning, many are", () => {
  equal(doubts({ samples: 10_000, truncatedStacks: 1 }), "")
  equal(doubts({ samples: 1000, truncatedStacks: 1 }), "")
  equal(
    doubts({ samples: 1000, truncatedStacks: 2 }),
    "2 stacks could not be followed to the start.",
  )
  equal(doubts({ samples: 100, truncatedStacks: 1 }), "1 stack could not be followed to the start.")
})
