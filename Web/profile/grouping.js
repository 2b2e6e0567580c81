/** @import { Profile, ProfileFunction } from "../types.js" */
import { StackBuilder } from "./stack-builder.js"

/** @typedef {"function" | "package" | "module"} Grouping */

/** What stands for functions of no known module. */
const NO_MODULE = "[no module]"

/**
 * Told by package or module instead of by function: calls within one are one frame.
 * @param {Profile} profile
 * @param {Grouping} by
 * @returns {Profile}
 */
export function mergedBy(profile, by) {
  if (by === "function") return profile
  const builder = new StackBuilder(profile)
  const group = profile.functions.map((each) => {
    const { module, category } = each
    const traits = { module: by === "module" ? module : -1, category, kind: "code" }
    return builder.label(groupOf(profile, each, by), traits)
  })
  const { frame, parent } = profile.stacks
  const now = new Int32Array(frame.length)
  for (let stack = 0; stack < frame.length; stack++) {
    const caller = parent[stack] < 0 ? -1 : now[parent[stack]]
    const index = group[profile.frames.function[frame[stack]]]
    const isWithin = caller >= 0 && builder.functionOf(caller) === index
    now[stack] = isWithin ? caller : builder.add(caller, builder.frameOf(index, 0, 0))
  }
  return builder.profileOf(now)
}

/**
 * What a function belongs to, as one reads it.
 * @param {Profile} profile
 * @param {ProfileFunction} function_
 * @param {Grouping} by
 */
export function groupOf({ modules }, function_, by) {
  if (function_.kind !== "code") return function_.name
  const module = baseName(modules[function_.module] ?? "") || NO_MODULE
  return by === "package" ? packageOf(function_) ?? module : module
}

/**
 * Go names a function after its package's path: everything up to the first dot after the last slash, brackets left
 * aside, which may hold paths of other packages. Other languages' names do not tell; their modules do.
 * @param {ProfileFunction} function_
 * @returns {string | null}
 */
export function packageOf({ name, file }) {
  if (!/\.(go|s)$/.test(file)) return null
  const [bare] = name.split(/[[(]/, 1)
  const dot = bare.indexOf(".", bare.lastIndexOf("/") + 1)
  return dot > 0 ? bare.slice(0, dot) : null
}

/** @param {string} path */
export function baseName(path) {
  return path.slice(path.lastIndexOf("/") + 1)
}
