/** @import { Profile, Series } from "../types.js" */

/**
 * Processes that ran the same program.
 * @typedef {object} Program
 * @property {string} name hostile text
 * @property {number} count of its processes
 * @property {number} weight of their samples, of the first type
 * @property {Set<number>} processes indexes
 */

/**
 * The programs of a profile that tells processes apart, the heaviest first; of one that does not, none.
 * @param {any} json the profile's JSON
 * @returns {Program[]}
 */
export function programsOf(json) {
  const names = processNames(json)
  /** @type {Map<string, Program>} */
  const programs = new Map()
  for (const set of json.sets ?? []) {
    set.process?.forEach((/** @type {number} */ process, /** @type {number} */ sample) => {
      const name = names[process] ?? "[further processes]"
      const program = programs.get(name) ??
        { name, count: 0, weight: 0, processes: new Set() }
      if (!program.processes.has(process)) program.count++
      program.processes.add(process)
      program.weight += Number(set.values?.[0]?.[sample] ?? 0)
      programs.set(name, program)
    })
  }
  return [...programs.values()].sort((left, right) => right.weight - left.weight)
}

/**
 * The samples of these processes alone.
 * @param {Profile} profile
 * @param {any} json the same profile's JSON
 * @param {Set<number> | null} processes indexes; null for all
 * @returns {Profile}
 */
export function ofProcesses(profile, json, processes) {
  if (!processes) return profile
  const series = profile.series.map((each) => {
    const column = json.sets?.[each.set]?.process
    return Array.isArray(column) ? samplesOf(each, column, processes) : each
  })
  return { ...profile, series }
}

/**
 * @param {Series} series
 * @param {number[]} column
 * @param {Set<number>} processes
 * @returns {Series}
 */
function samplesOf(series, column, processes) {
  const isMeant = (/** @type {unknown} */ _, /** @type {number} */ sample) =>
    processes.has(column[sample])
  return {
    ...series,
    timeUs: series.timeUs?.filter(isMeant) ?? null,
    stack: series.stack.filter(isMeant),
    weight: series.weight.filter(isMeant),
    labels: series.labels?.filter(isMeant) ?? null,
  }
}

/** @param {any} json */
function processNames(json) {
  const strings = json.strings ?? []
  return (json.processes?.name ?? []).map((/** @type {number} */ name) =>
    String(strings[name] ?? "")
  )
}
