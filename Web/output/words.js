/** @import { OutputChunk, State } from "../types.js" */
import { bytes, count } from "../format.js"
import { isInFlight } from "../runs.js"

/**
 * What is missing of a stream. A program can print the same words: they stand in an element of their own.
 * @param {OutputChunk["stream"]} stream
 * @param {number | null} droppedBytes null where it is not known yet
 */
export function gapSentence(stream, droppedBytes) {
  const name = stream === "stdout" ? "standard output" : "standard error"
  if (droppedBytes === null) return `… more of ${name} is shown when the run is over …`
  return `… ${count(droppedBytes)} ${
    droppedBytes === 1 ? "byte" : "bytes"
  } of ${name} left out here …`
}

/**
 * What is to be said of a run's output as a whole; "" where it speaks for itself.
 * @param {State["run"]} run
 */
export function noteOn(run) {
  if (!run) return "What the program prints comes here."
  const notes = []
  if (run.outputDroppedBytes > 0) {
    notes.push(`${bytes(run.outputDroppedBytes)} more were dropped from the middle.`)
  }
  if (run.outputOrderDoubt) notes.push(run.outputOrderDoubt)
  if (notes.length > 0) return notes.join(" ")
  if (run.output.length > 0 || isInFlight(run)) return ""
  return run.verdict?.kind.startsWith("compile")
    ? "The program did not start."
    : "The program printed nothing."
}
