import { deepEqual, equal, match } from "node:assert/strict"
import { fewSamplesText } from "../../../Web/profile/certainty.js"
import { doubtsOf } from "../../../Web/components/numbers.js"
import { offersFor } from "../../../Web/components/few-samples.js"
import { emptySnippet } from "../../../Web/snippet.js"
import { runOf } from "../../../Web/runs.js"

/** @import { Run, RunOptions } from "../../../Web/types.js" */

const BOUNDS = { sampleRateHz: { min: 97, max: 4999 }, timeLimitMs: { min: 100, max: 30_000 } }

/**
 * @param {Partial<RunOptions>} options
 * @param {{ cpuMs: number, kind?: string }} end
 */
function offers(options, { cpuMs, kind = "exited" }) {
  const snippet = emptySnippet("go")
  const draft = { ...snippet, options: { ...snippet.options, ...options } }
  const usage = { userMs: cpuMs, systemMs: 0 }
  /** @type {Run} */
  const run = {
    ...runOf({ id: "one", url: "", snippet }),
    usage: /** @type {any} */ (usage),
    verdict: { kind, message: "" },
  }
  return offersFor({ run, language: "go", drafts: { go: draft, swift: draft } }, BOUNDS)
    .map(({ words }) => words)
}

Deno.test("what brings more samples is offered, and nothing that would not", () => {
  const faster = "Run with 4,999 samples a second"
  deepEqual(offers({}, { cpuMs: 12 }), [faster])
  deepEqual(offers({ sampleRateHz: 4999 }, { cpuMs: 12 }), [])
  deepEqual(offers({ arguments: ["16"] }, { cpuMs: 12 }), ["Run with 160 instead of 16", faster])
  deepEqual(offers({ arguments: ["16"] }, { cpuMs: 400 }), ["Run with 48 instead of 16", faster])
  deepEqual(offers({ arguments: ["16", "x"] }, { cpuMs: 12 }), [faster])
  deepEqual(offers({ arguments: ["x"] }, { cpuMs: 12 }), [faster])
  deepEqual(offers({ arguments: ["16"] }, { cpuMs: 12, kind: "timedOut" }), [
    "Run for up to 30.0 s",
    faster,
  ])
})

Deno.test("few samples of memory are not told to be of time", () => {
  match(fewSamplesText(30), /half of the time .* second of CPU time/)
  match(fewSamplesText(30, "bytes"), /^Only 30 samples: what is half of all may show as /)
  equal(fewSamplesText(100, "bytes"), "")
})

Deno.test("what a memory profile lacks is said with the doubts", () => {
  deepEqual(doubtsOf("3 were lost.", ["One."]), ["3 were lost.", "One."])
  deepEqual(doubtsOf(null, ["One."]), ["One."])
  deepEqual(doubtsOf(null), [])
})
