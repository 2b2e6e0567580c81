import { decodeProfile } from "../../../Web/profile/decode.js"

/**
 * A profile's JSON out of stacks, each as its frames from the root on: `name`, `name:line`, or `~name` where inlined.
 * @param {{ stack: string, weight?: number, atMs?: number, file?: string }[]} samples
 * @param {{ file?: string }} [options]
 */
export function profileJSON(samples, { file = "/snippet/main.go" } = {}) {
  const strings = ["", file]
  /** @type {(text: string) => number} */
  const intern = (text) => {
    if (!strings.includes(text)) strings.push(text)
    return strings.indexOf(text)
  }
  /** @type {string[]} */
  const functions = []
  /** @type {string[]} */
  const frames = []
  /** @type {string[]} */
  const stacks = []
  const frame = { function: [], line: [], inlined: [] }
  const stack = { frame: [], parent: [] }
  const leaves = samples.map((sample) => {
    let parent = -1
    for (const text of sample.stack.split(";")) {
      const [name, line = "0"] = text.replace("~", "").split(":")
      if (!functions.includes(name)) functions.push(name)
      if (!frames.includes(text)) {
        frames.push(text)
        push(frame.function, functions.indexOf(name))
        push(frame.line, Number(line))
        push(frame.inlined, text.startsWith("~") ? 1 : 0)
      }
      const key = `${parent}/${text}`
      if (!stacks.includes(key)) {
        stacks.push(key)
        push(stack.frame, frames.indexOf(text))
        push(stack.parent, parent)
      }
      parent = stacks.indexOf(key)
    }
    return parent
  })
  const times = samples.map(({ atMs }, index) => (atMs ?? index) * 1000)
  const names = functions.map(intern)
  return {
    version: 1,
    strings,
    modules: { name: [intern("program")] },
    categories: ["yourCode", "standardLibrary", "runtime", "cLibrary", "kernel", "unknown"],
    functions: {
      name: names,
      fullName: names,
      file: names.map(() => 1),
      startLine: names.map(() => 1),
      module: names.map(() => 0),
      category: names.map(() => 0),
    },
    frames: frame,
    stacks: stack,
    threads: { id: [1], name: [0] },
    series: [{
      type: "cpu",
      unit: "nanoseconds",
      timeUs: times.map((time, index) => time - (times[index - 1] ?? 0)),
      thread: samples.map(() => 0),
      stack: leaves,
      weight: samples.map(({ weight = 1 }) => weight),
    }],
    quality: {},
  }
}

/**
 * @param {unknown[]} list
 * @param {number} value
 */
function push(list, value) {
  list.push(value)
}

/** @param {Parameters<typeof profileJSON>[0]} samples */
export function profileOf(samples) {
  return decodeProfile(profileJSON(samples))
}
