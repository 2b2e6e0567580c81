/** @import { Run } from "./types.js" */
import { cpuOf } from "./versions.js"

// The runs and uploads that this browser saw and the comparisons it asked for. Only addresses and sentences: the rest is the
// service's.

const RUNS = "flamebox.runs"
const COMPARISONS = "flamebox.comparisons"
const UPLOADS = "flamebox.uploads"
const MOST = 50

/**
 * @typedef {object} PastRun
 * @property {string} id
 * @property {string} language
 * @property {string} createdAt
 * @property {string} sentence
 * @property {string | null} parent
 * @property {number | null} [cpuMs] what it took of the processor
 */
/** @typedef {{ id: string, createdAt: string, sentence: string, runs: string[] }} PastComparison */
/** @typedef {{ id: string, createdAt: string, name: string }} PastUpload `createdAt`: when it was first seen */

/** @returns {PastRun[]} the newest first */
export const pastRuns = () => read(RUNS)

/** @returns {PastComparison[]} the newest first */
export const pastComparisons = () => read(COMPARISONS)

/** @returns {PastUpload[]} the newest first */
export const pastUploads = () => read(UPLOADS)

/**
 * @param {string} id
 * @param {string} name hostile
 */
export function rememberUpload(id, name) {
  const known = pastUploads().find((each) => each.id === id)
  keep(UPLOADS, { id, createdAt: known?.createdAt ?? new Date().toISOString(), name })
}

/**
 * @param {Run} run that is over, or that nobody waits for any more
 * @param {string} [words] what to say of it, where the run does not
 */
export function rememberRun(run, words) {
  const { id, createdAt, snippet, verdict, failure, state, parent } = run
  const sentence = verdict?.message ?? failure ?? words ??
    (state === "cancelled" ? "The run was stopped." : "")
  keep(RUNS, {
    id,
    language: snippet.language,
    createdAt: createdAt ?? new Date().toISOString(),
    sentence,
    parent: parent ?? null,
    cpuMs: cpuOf(run),
  })
}

/**
 * Keeps one's own comparisons in mind; others' are listed by the service once they are shared.
 * @param {string} id
 * @param {string[]} runs that are compared
 * @param {string} sentence
 */
export function rememberComparison(id, runs, sentence) {
  const known = pastComparisons().find((each) => each.id === id)
  keep(COMPARISONS, { id, createdAt: known?.createdAt ?? new Date().toISOString(), sentence, runs })
}

/**
 * @param {string} key
 * @returns {any[]}
 */
function read(key) {
  try {
    const list = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(list) ? list.filter((each) => typeof each?.id === "string") : []
  } catch {
    return []
  }
}

/**
 * @param {string} key
 * @param {PastRun | PastComparison | PastUpload} entry
 */
function keep(key, entry) {
  const rest = read(key).filter(({ id }) => id !== entry.id)
  const list = [entry, ...rest].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, MOST)
  try {
    localStorage.setItem(key, JSON.stringify(list))
  } catch {
    // A browser that keeps nothing has no history; everything else works.
  }
}
