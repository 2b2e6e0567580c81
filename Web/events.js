/** @import { ServerSentEvent } from "./sse.js" */
import { openEvents, RequestError } from "./api.js"
import { EventStreamParser } from "./sse.js"

// EventSource would reconnect too, but gives up for good at the first 502 of a proxy in front of a restarting service.

const FIRST_RETRY_MS = 300
const LONGEST_RETRY_MS = 5000
/** The service sends a comment every 15 s; twice as much silence is a dead connection. */
const SILENCE_MS = 35_000

/**
 * Reads the events of a run or a comparison until it is over, reconnecting as long as it takes.
 * @param {string} path
 * @param {object} listener
 * @param {(event: ServerSentEvent) => void} listener.onEvent
 * @param {(isConnected: boolean, isReplay: boolean) => void} listener.onConnection
 * @param {AbortSignal} signal
 */
export async function followEvents(path, { onEvent, onConnection }, signal) {
  /** @type {string | null} */
  let lastID = null
  let retryMs = FIRST_RETRY_MS
  while (!signal.aborted) {
    try {
      const response = await openEvents(path, lastID, signal)
      if (response.status === 204 || !response.body) return
      onConnection(true, lastID === null)
      for await (const event of readEvents(response.body)) {
        retryMs = FIRST_RETRY_MS
        if (isRepeated(event.id, lastID)) continue
        lastID = event.id ?? lastID
        onEvent(event)
        if (event.event === "finished") return
      }
    } catch (error) {
      if (signal.aborted) return
      if (isFinal(error)) throw error
    }
    onConnection(false, false)
    await pause(retryMs, signal)
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }
}

/**
 * @param {string | null} id
 * @param {string | null} lastID
 */
function isRepeated(id, lastID) {
  return id !== null && lastID !== null && Number(id) <= Number(lastID)
}

/**
 * A run that is unknown or removed stays so; anything else may pass.
 * @param {unknown} error
 */
function isFinal(error) {
  if (!(error instanceof RequestError)) return false
  const { status } = error.problem
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  const parser = new EventStreamParser()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let watchdog
  try {
    while (true) {
      watchdog = setTimeout(() => reader.cancel(), SILENCE_MS)
      const { done, value } = await reader.read()
      clearTimeout(watchdog)
      if (done) return
      yield* parser.push(value)
    }
  } finally {
    clearTimeout(watchdog)
    await reader.cancel().catch(() => {})
  }
}

/**
 * @param {number} durationMs
 * @param {AbortSignal} signal
 */
function pause(durationMs, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve(undefined)
    }, { once: true })
  })
}
