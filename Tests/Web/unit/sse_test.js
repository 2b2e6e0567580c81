import { deepEqual } from "node:assert/strict"
import { EventStreamParser } from "../../../Web/sse.js"

const STREAM =
  'retry: 10\nid: 1\nevent: state\ndata: {"a":1}\n\n: still here\n\nid: 2\r\ndata: x\r\ndata: y\r\n\r\n'

const EXPECTED = [
  { event: "state", data: '{"a":1}', id: "1", retryMs: 10 },
  { event: "message", data: "x\ny", id: "2", retryMs: 10 },
]

Deno.test("events are the same however the stream is cut", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const parser = new EventStreamParser()
    const events = []
    for (let at = 0; at < STREAM.length; at += size) {
      events.push(...parser.push(STREAM.slice(at, at + size)))
    }
    deepEqual(events, EXPECTED)
  }
})

Deno.test("a comment and an event without data are no events", () => {
  deepEqual(new EventStreamParser().push(":\n\nevent: ping\n\n"), [])
})

Deno.test("an event's name does not outlive it", () => {
  const [, second] = new EventStreamParser().push("event: a\ndata: 1\n\ndata: 2\n\n")
  deepEqual(second.event, "message")
})

Deno.test("what is not finished is not told", () => {
  deepEqual(new EventStreamParser().push("data: 1\n"), [])
})
