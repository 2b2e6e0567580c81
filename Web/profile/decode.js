/** @import { Profile, ProfileFunction, Series } from "../types.js" */
import { expectLength, indexes, list, names, numbers, ProfileError, times } from "./columns.js"
import { decodeLabels } from "./labels.js"

/** Whose code a function is, in the order of colors; the last ones are of no code but of what a thread waits for. */
export const CATEGORIES = Object.freeze([
  "yourCode",
  "standardLibrary",
  "runtime",
  "cLibrary",
  "kernel",
  "unknown",
  "lockWait",
  "inputWait",
  "sleep",
  "ready",
  "otherWait",
])

const UNKNOWN = CATEGORIES.indexOf("unknown")

/**
 * Whether no processor was at it.
 * @param {number} category
 */
export function isWait(category) {
  return category > UNKNOWN
}

/** What a frame may say; all but the first two stand where callers are missing. */
export const KINDS = Object.freeze(["code", "label", "truncated", "deeper", "resumed", "unawaited"])

/** The names by which version 1 told markers, which it gave no module. */
const MARKERS = new Map([
  ["[truncated]", "truncated"],
  ["[task resumed: callers not on the stack]", "resumed"],
  ["[child task: where its parent is was not seen]", "unawaited"],
])

/** Kinds of markers that read alike are one to a reader. */
const MARKER_NAMES = new Map([["truncated", "[truncated]"], ["deeper", "[truncated]"]])

/** Stored profiles leave the store as they lie: those of before 2026-11-30 are version 1. */
const VERSIONS = [1, 2]

/**
 * The profile's JSON as columns, with every index checked once, so that nothing after this needs to.
 * @param {any} json
 * @returns {Profile}
 */
export function decodeProfile(json) {
  if (!VERSIONS.includes(json?.version)) throw new ProfileError(`profile version ${json?.version}`)
  const functions = decodeFunctions(json)
  const frames = {
    function: indexes(json.frames?.function, functions.length, 0, "frames.function"),
    line: numbers(Int32Array, json.frames?.line, "frames.line"),
    inlined: numbers(Uint8Array, json.frames?.inlined, "frames.inlined"),
  }
  const count = frames.function.length
  expectLength(frames.line, count, "frames.line")
  expectLength(frames.inlined, count, "frames.inlined")
  const stacks = decodeStacks(json.stacks, count)
  const modules = names(json.modules?.name, json.strings, "modules.name")
  const labels = decodeLabels(json)
  const counts = {
    stacks: stacks.frame.length,
    threads: json.threads?.id?.length ?? 0,
    labels: labels.length,
  }
  const series = json.version === 1
    ? list(json.series, "series").map((each, set) => decodeSeries(each, set, counts))
    : list(json.sets, "sets").flatMap((each, set) => decodeSet(each, set, counts))
  const sameFunction = readingTheSame(functions)
  const threads = decodeThreads(json)
  const marks = decodeMarks(json)
  return { modules, functions, sameFunction, frames, stacks, series, threads, labels, marks }
}

/**
 * @param {any} json
 * @returns {{ id: number, name: string }[]}
 */
function decodeThreads({ threads, strings }) {
  if (threads === undefined) return []
  const id = numbers(Int32Array, threads.id, "threads.id")
  const name = names(threads.name, strings, "threads.name")
  expectLength(name, id.length, "threads.name")
  return name.map((each, index) => ({ id: id[index], name: each }))
}

/**
 * What happened at moments of the run, in their order.
 * @param {any} json
 * @returns {{ atUs: number, kind: string, text: string }[]}
 */
function decodeMarks({ marks, strings }) {
  if (marks === undefined) return []
  const text = names(marks.text, strings, "marks.text")
  const kind = list(marks.kind, "marks.kind")
  expectLength(kind, text.length, "marks.kind")
  const atUs = times(marks.timeUs, text.length)
  return text.map((each, index) => ({ atUs: atUs[index], kind: String(kind[index]), text: each }))
}

/**
 * For each function the first that reads the same: name, file, module and kind. Specialisations of one generic function
 * are one to a reader.
 * @param {ProfileFunction[]} functions
 */
function readingTheSame(functions) {
  /** @type {Map<string, number>} */
  const first = new Map()
  return Int32Array.from(functions, ({ name, file, module, kind }, index) => {
    const marker = kind === "code" || kind === "label" ? "" : MARKER_NAMES.get(kind) ?? kind
    const reading = JSON.stringify([marker, name, file, module])
    const same = first.get(reading) ?? index
    first.set(reading, same)
    return same
  })
}

/**
 * @param {any} json
 * @returns {ProfileFunction[]}
 */
function decodeFunctions(json) {
  const columns = json.functions ?? {}
  const name = names(columns.name, json.strings, "functions.name")
  const fullName = names(columns.fullName, json.strings, "functions.fullName")
  const file = names(columns.file, json.strings, "functions.file")
  const module = indexes(columns.module, json.modules?.name?.length ?? 0, -1, "functions.module")
  const wireCategories = list(json.categories, "categories")
  const category = indexes(columns.category, wireCategories.length, 0, "functions.category")
  const startLine = numbers(Int32Array, columns.startLine, "functions.startLine")
  for (const column of [fullName, file, module, category, startLine]) {
    expectLength(column, name.length, "functions")
  }
  const known = wireCategories.map((each) => CATEGORIES.indexOf(each))
  const kind = json.version === 1
    ? name.map((each, index) => kindOfVersion1(each, module[index]))
    : decodeKinds(json, name.length)
  return name.map((each, index) => ({
    name: each,
    fullName: fullName[index],
    file: file[index],
    startLine: startLine[index],
    module: module[index],
    kind: kind[index],
    category: known[category[index]] >= 0 ? known[category[index]] : UNKNOWN,
  }))
}

/**
 * A kind that this page does not know is shown as code.
 * @param {any} json
 * @param {number} count
 */
function decodeKinds(json, count) {
  const kinds = list(json.kinds, "kinds").map((each) => KINDS.includes(each) ? each : KINDS[0])
  const column = indexes(json.functions.kind, kinds.length, 0, "functions.kind")
  expectLength(column, count, "functions.kind")
  return [...column].map((index) => String(kinds[index]))
}

/**
 * @param {string} name
 * @param {number} module
 */
function kindOfVersion1(name, module) {
  if (module >= 0) return "code"
  return MARKERS.get(name) ?? "label"
}

/**
 * @param {any} json
 * @param {number} frameCount
 */
function decodeStacks(json, frameCount) {
  const frame = indexes(json?.frame, frameCount, 0, "stacks.frame")
  const parent = indexes(json?.parent, frame.length, -1, "stacks.parent")
  expectLength(parent, frame.length, "stacks.parent")
  for (let index = 0; index < parent.length; index++) {
    if (parent[index] >= index) {
      throw new ProfileError(`stacks.parent[${index}] is no earlier stack`)
    }
  }
  return { frame, parent }
}

/**
 * One series for each type of a set; they share all columns but the weights.
 * @param {any} json
 * @param {number} set
 * @param {{ stacks: number, threads: number, labels: number }} counts
 * @returns {Series[]}
 */
function decodeSet(json, set, counts) {
  const stack = indexes(json?.stack, counts.stacks, 0, "sets.stack")
  const thread = threadColumn(json.thread, counts.threads, stack.length)
  const labels = labelColumn(json.labels, counts.labels, stack.length)
  const timeUs = json.timeUs === undefined ? null : times(json.timeUs, stack.length)
  const types = list(json.types, "sets.types")
  const values = list(json.values, "sets.values")
  expectLength(values, types.length, "sets.values")
  return types.map((type, index) => {
    const weight = numbers(Float64Array, values[index], "sets.values")
    expectLength(weight, stack.length, "sets.values")
    const [name, unit] = [String(type?.name), String(type?.unit)]
    return { set, type: name, unit, timeUs, thread, labels, stack, weight }
  })
}

/**
 * @param {unknown} column
 * @param {number} threads
 * @param {number} length
 */
function threadColumn(column, threads, length) {
  if (column === undefined) return null
  const thread = indexes(column, threads, 0, "thread")
  expectLength(thread, length, "thread")
  return thread
}

/**
 * @param {unknown} column
 * @param {number} sets
 * @param {number} length
 */
function labelColumn(column, sets, length) {
  if (column === undefined) return null
  const labels = indexes(column, sets, -1, "labels")
  expectLength(labels, length, "labels")
  return labels
}

/**
 * @param {any} json
 * @param {number} set
 * @param {{ stacks: number, threads: number }} counts
 * @returns {Series}
 */
function decodeSeries(json, set, counts) {
  const stack = indexes(json?.stack, counts.stacks, 0, "series.stack")
  const weight = numbers(Float64Array, json.weight, "series.weight")
  expectLength(weight, stack.length, "series.weight")
  const timeUs = times(json.timeUs, stack.length)
  const thread = threadColumn(json.thread, counts.threads, stack.length)
  const [type, unit] = [String(json.type), String(json.unit)]
  return { set, type, unit, timeUs, thread, labels: null, stack, weight }
}
