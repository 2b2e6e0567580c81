/** @import { Profile, ProfileFunction, Series } from "../types.js" */

/** The order in which the wire numbers whose code a function is. */
export const CATEGORIES = Object.freeze([
  "yourCode",
  "standardLibrary",
  "runtime",
  "cLibrary",
  "kernel",
  "unknown",
])

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

/** The profile is not what this page understands; the message says where. */
export class ProfileError extends Error {}

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
  const series = json.version === 1
    ? list(json.series, "series").map((each, set) => decodeSeries(each, set, stacks.frame.length))
    : list(json.sets, "sets").flatMap((each, set) => decodeSet(each, set, stacks.frame.length))
  return { modules, functions, sameFunction: readingTheSame(functions), frames, stacks, series }
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
  const unknown = CATEGORIES.length - 1
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
    category: known[category[index]] >= 0 ? known[category[index]] : unknown,
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
 * @param {number} stackCount
 * @returns {Series[]}
 */
function decodeSet(json, set, stackCount) {
  const stack = indexes(json?.stack, stackCount, 0, "sets.stack")
  const timeUs = json.timeUs === undefined ? null : times(json.timeUs, stack.length)
  const types = list(json.types, "sets.types")
  const values = list(json.values, "sets.values")
  expectLength(values, types.length, "sets.values")
  return types.map((type, index) => {
    const weight = numbers(Float64Array, values[index], "sets.values")
    expectLength(weight, stack.length, "sets.values")
    return { set, type: String(type?.name), unit: String(type?.unit), timeUs, stack, weight }
  })
}

/**
 * @param {unknown} steps
 * @param {number} count
 */
function times(steps, count) {
  const timeUs = numbers(Float64Array, steps, "timeUs")
  expectLength(timeUs, count, "timeUs")
  for (let index = 1; index < timeUs.length; index++) timeUs[index] += timeUs[index - 1]
  return timeUs
}

/**
 * @param {any} json
 * @param {number} set
 * @param {number} stackCount
 * @returns {Series}
 */
function decodeSeries(json, set, stackCount) {
  const stack = indexes(json?.stack, stackCount, 0, "series.stack")
  const weight = numbers(Float64Array, json.weight, "series.weight")
  expectLength(weight, stack.length, "series.weight")
  const timeUs = times(json.timeUs, stack.length)
  return { set, type: String(json.type), unit: String(json.unit), timeUs, stack, weight }
}

/**
 * @param {unknown} value
 * @param {string} field
 * @returns {any[]}
 */
function list(value, field) {
  if (!Array.isArray(value)) throw new ProfileError(`${field} is no list`)
  return value
}

/**
 * @param {unknown} value
 * @param {unknown} strings
 * @param {string} field
 * @returns {string[]}
 */
function names(value, strings, field) {
  const texts = list(strings, "strings")
  return [...indexes(value, texts.length, 0, field)].map((index) => String(texts[index]))
}

/**
 * @param {unknown} value
 * @param {number} limit the first index that is too large
 * @param {number} least
 * @param {string} field
 */
function indexes(value, limit, least, field) {
  const column = numbers(Int32Array, value, field)
  for (const index of column) {
    if (index < least || index >= limit) {
      throw new ProfileError(`${field} holds ${index} of ${limit}`)
    }
  }
  return column
}

/**
 * @template {Int32Array | Uint8Array | Float64Array} Column
 * @param {{ from(list: any[]): Column }} Kind
 * @param {unknown} value
 * @param {string} field
 * @returns {Column}
 */
function numbers(Kind, value, field) {
  return Kind.from(list(value, field))
}

/**
 * @param {{ length: number }} column
 * @param {number} length
 * @param {string} field
 */
function expectLength(column, length, field) {
  if (column.length !== length) throw new ProfileError(`${field} has ${column.length} of ${length}`)
}
