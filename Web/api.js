/** @import { Example, Family, Problem, Run, Snippet } from "./types.js" */

// The only file that knows the service's addresses.

/** What the service, or the way to it, had to say against a request. */
export class RequestError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/**
 * @param {Snippet} snippet
 * @param {string} [parent] the run whose program was edited
 * @param {string} [toolchain] its name; without one the service chooses
 * @returns {Promise<{ id: string, url: string, events: string, ownerToken: string }>}
 */
export async function submitRun({ language, files, options: chosen }, parent, toolchain) {
  const { toolchain: _, ...options } = chosen
  const body = JSON.stringify({ language, files, toolchain, options, parent })
  const headers = { "Content-Type": "application/json" }
  return (await request("/api/runs", { method: "POST", headers, body })).json()
}

/** @returns {Promise<import("./types.js").Offer[]>} */
export async function listOffers() {
  return (await (await request("/api/toolchains")).json()).languages
}

/**
 * The program as its language's formatter prints it, or why there is no such form.
 * @param {Snippet} snippet
 * @param {string} [toolchain] whose formatter
 * @returns {Promise<{ files?: import("./types.js").SourceFile[], diagnostics?: import("./types.js").Diagnostic[] }>}
 */
export async function formatProgram({ language, files }, toolchain) {
  const body = JSON.stringify({ language, files, toolchain })
  const headers = { "Content-Type": "application/json" }
  return (await request("/api/format", { method: "POST", headers, body })).json()
}

/**
 * What is suspicious about the program.
 * @param {Snippet} snippet
 * @param {string} [toolchain] whose vet tool
 * @returns {Promise<{ diagnostics: import("./types.js").Diagnostic[] }>}
 */
export async function vetProgram({ language, files }, toolchain) {
  const body = JSON.stringify({ language, files, toolchain })
  const headers = { "Content-Type": "application/json" }
  return (await request("/api/vet", { method: "POST", headers, body })).json()
}

/**
 * A profile of any known format, as it is.
 * @param {File} file
 * @returns {Promise<{ id: string, url: string, ownerToken: string }>}
 */
export async function submitProfile(file) {
  const headers = { "Content-Type": "application/octet-stream" }
  const path = `/api/profiles?name=${encodeURIComponent(file.name)}`
  return (await request(path, { method: "POST", headers, body: file })).json()
}

/**
 * @param {string} id
 * @returns {Promise<Run>}
 */
export async function findRun(id) {
  return (await request(`/api/runs/${id}`)).json()
}

/** Pauses between attempts while the service cannot be reached. */
const RETRY_PAUSES_MS = [500, 1000, 2000, 4000]

/**
 * A lost connection comes back: nobody should have to reload the page for a profile that is there.
 * @param {string} id
 * @returns {Promise<unknown>}
 */
export async function findProfile(id) {
  const path = `/api/runs/${id}/profile.json`
  for (const pauseMs of RETRY_PAUSES_MS) {
    try {
      return await (await request(path)).json()
    } catch (error) {
      if (!(error instanceof RequestError) || error.problem.status !== 0) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return (await request(path)).json()
}

/**
 * Stops a run, whatever it is doing; the owner's cookie goes along by itself. This is what the page's own form asks:
 * `DELETE` would remove a run that ended while its reader reached for the button.
 * @param {string} id
 */
export async function stopRun(id) {
  await request(`/r/${id}/stop`, { method: "POST", redirect: "manual" })
}

/**
 * @param {string} id
 * @returns {Promise<{ url: string }>}
 */
export async function shareRun(id) {
  return (await request(`/api/runs/${id}/share`, { method: "POST" })).json()
}

/** Whether anything answers at the service's address. */
export async function isReachable() {
  return await fetch("/healthz", { cache: "no-store" }).then(() => true, () => false)
}

/** @returns {Promise<Example[]>} */
export async function listExamples() {
  const json = await (await request("/api/examples")).json()
  return Array.isArray(json) ? json : json.examples
}

/** @param {string} id */
export const runEvents = (id) => `/api/runs/${id}/events`

/** @param {string} id */
export const comparisonEvents = (id) => `/api/comparisons/${id}/events`

/**
 * @param {string} path
 * @param {string | null} lastEventID
 * @param {AbortSignal} signal
 */
export function openEvents(path, lastEventID, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/event-stream" }
  if (lastEventID !== null) headers["Last-Event-ID"] = lastEventID
  return request(path, { headers, signal, cache: "no-store" })
}

/**
 * What a run was edited from, the parent first, and the shared comparisons that name it.
 * @param {string} id
 * @returns {Promise<Family>}
 */
export async function findFamily(id) {
  return (await request(`/api/runs/${id}/family`)).json()
}

/**
 * Measures two runs in turn. Resolves as soon as that is accepted.
 * @param {string} before
 * @param {string} after
 * @param {number} pairs
 * @returns {Promise<{ id: string, url: string }>}
 */
export function submitComparison(before, after, pairs) {
  return submitPairs({ before, after, pairs })
}

/**
 * Measures a run's program with its toolchain and with another, in turn, as many pairs as is usual.
 * @param {Run} run
 * @param {string} toolchain
 * @returns {Promise<{ id: string, url: string }>}
 */
export function submitToolchainComparison({ id, snippet }, toolchain) {
  const { language, files, options: { toolchain: _, ...options } } = snippet
  return submitPairs({ before: id, after: { language, files, options, toolchain } })
}

/**
 * @param {object} asked
 * @returns {Promise<{ id: string, url: string }>}
 */
async function submitPairs(asked) {
  const body = JSON.stringify(asked)
  const headers = { "Content-Type": "application/json" }
  return (await request("/api/comparisons", { method: "POST", headers, body })).json()
}

/** @param {string} id */
export async function findComparison(id) {
  return (await request(`/api/comparisons/${id}`)).json()
}

/**
 * Stops a comparison that is still being measured, as the form of its page does.
 * @param {string} id
 */
export async function stopComparison(id) {
  await request(`/compare/${id}/stop`, { method: "POST", redirect: "manual" })
}

/**
 * Where two sides differ.
 * @param {string} path below `/api`
 */
export const findDifference = (path) => findJSON(`/api${path}`)

/**
 * The picture of the pairs measured so far.
 * @param {string} id
 */
export async function findPairsPicture(id) {
  return (await request(`/api/comparisons/${id}/pairs.svg`)).text()
}

/**
 * JSON from an address that the service wrote into its page.
 * @param {string} path
 */
export async function findJSON(path) {
  return (await request(path)).json()
}

/**
 * A page as the service writes it, and where it was found in the end.
 * @param {string} path
 * @param {RequestInit} [options]
 */
export async function findPage(path, options = {}) {
  const response = await request(path, { ...options, headers: { Accept: "text/html" } })
  return { html: await response.text(), url: response.url }
}

/** The formats of other tools that a profile is offered in, by their names and the ends of their files. */
const FORMATS = Object.freeze({
  pprof: "pb.gz",
  "folded stacks": "folded",
  SVG: "svg",
  speedscope: "speedscope.json",
  HTML: "html",
  JSON: "json",
})

/**
 * The addresses of a run's profile in the formats of other tools, and names for the files.
 * @param {string} id
 * @param {string} stem
 */
export function downloads(id, stem) {
  return Object.entries(FORMATS).map(([name, end]) => ({
    name,
    href: `/api/runs/${id}/profile.${end}`,
    file: `${stem}.${end}`,
  }))
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function request(path, options) {
  let response
  try {
    response = await fetch(path, options)
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    const detail = "The service cannot be reached. Check the connection, then try again."
    throw new RequestError({ title: "No connection", detail, status: 0 })
  }
  const isDone = response.ok || response.type === "opaqueredirect"
  if (!isDone) throw new RequestError(await problemOf(response))
  return response
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function problemOf(response) {
  const { status } = response
  const json = await response.json().catch(() => null)
  const title = json?.title ?? "The request failed"
  return {
    status,
    title,
    detail: json?.detail ?? `The service answered ${status}.`,
    field: json?.field,
  }
}
