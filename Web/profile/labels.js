/** @import { LabelSet, Profile } from "../types.js" */
import { expectLength, indexes, names, numbers, ProfileError } from "./columns.js"
import { PairTable } from "./pair-table.js"
import { StackBuilder } from "./stack-builder.js"

/** So many values have a frame of their own, as on the service; the others have one together. */
const MOST_GROUPS = 50

/** So many keys are offered. */
const MOST_KEYS = 12

/**
 * What samples say of themselves. Rows of one set stand together, each set has some.
 * @param {any} json
 * @returns {LabelSet[]}
 */
export function decodeLabels({ labels, strings }) {
  if (labels === undefined) return []
  const set = numbers(Int32Array, labels.set, "labels.set")
  const key = names(labels.key, strings, "labels.key")
  const text = indexes(labels.text, strings.length, -1, "labels.text")
  const number = numbers(Float64Array, labels.number, "labels.number")
  const unit = names(labels.unit, strings, "labels.unit")
  for (const column of [key, text, number, unit]) expectLength(column, set.length, "labels")
  /** @type {LabelSet[]} */
  const sets = []
  for (let row = 0; row < set.length; row++) {
    if (set[row] < 0 || set[row] > sets.length || set[row] < sets.length - 1) {
      throw new ProfileError(`labels.set[${row}] is not in order`)
    }
    if (set[row] === sets.length) sets.push([])
    const value = text[row] < 0
      ? `${number[row]}${unit[row] === "" ? "" : ` ${unit[row]}`}`
      : String(strings[text[row]]) || "(empty)"
    sets[set[row]].push({ key: key[row], value })
  }
  return sets
}

/**
 * The keys that samples of a profile bear, in the order in which they were met.
 * @param {Pick<Profile, "labels">} profile
 */
export function labelKeys({ labels }) {
  return [...new Set((labels ?? []).flatMap((set) => set.map(({ key }) => key)))].slice(
    0,
    MOST_KEYS,
  )
}

/**
 * Told apart by a label: below the root stands what each sample says of `key`, as the service groups by `group`.
 * @param {Profile} profile
 * @param {string} key "" for as it is
 * @returns {Profile}
 */
export function groupedByLabel(profile, key) {
  const sets = profile.labels ?? []
  if (key === "" || !sets.some((set) => set.some((label) => label.key === key))) return profile
  const names = groupNames(profile, sets.map((set) => valueOf(set, key)))
  const builder = new StackBuilder(profile)
  const roots = new Map()
  /** @param {number} set */
  const rootOf = (set) => {
    const name = `${key}: ${set < 0 ? "none" : names[set]}`
    let root = roots.get(name)
    if (root === undefined) {
      root = builder.add(-1, builder.frameOf(builder.label(name), 0, 0))
      roots.set(name, root)
    }
    return root
  }
  // A stack below a group's root: each pair once, however many samples end there.
  const places = new PairTable()
  /** @type {number[]} */
  const now = []
  /**
   * @param {number} root
   * @param {number} stack
   */
  const placeOf = (root, stack) => {
    const path = []
    let above = stack
    let place = root
    while (above >= 0) {
      const known = places.add(root, above)
      if (known < now.length) {
        place = now[known]
        break
      }
      now.push(-1)
      path.push([above, known])
      above = profile.stacks.parent[above]
    }
    for (const [each, row] of path.reverse()) {
      place = builder.add(place, profile.stacks.frame[each])
      now[row] = place
    }
    return place
  }
  const columns = new Map()
  const series = profile.series.map((each) => {
    const known = columns.get(each.stack)
    if (known) return { ...each, stack: known }
    const stack = each.stack.map((leaf, row) => placeOf(rootOf(each.labels?.[row] ?? -1), leaf))
    columns.set(each.stack, stack)
    return { ...each, stack }
  })
  return builder.profileWith(series)
}

/**
 * @param {LabelSet} set
 * @param {string} key
 */
function valueOf(set, key) {
  const values = set.filter((label) => label.key === key).map(({ value }) => value)
  return values.length === 0 ? "none" : [...new Set(values)].join(", ")
}

/**
 * What stands for each set: its value, where that is one of those that most samples bear.
 * @param {Profile} profile
 * @param {string[]} values of each set
 */
function groupNames({ series }, values) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const column of new Set(series.map(({ labels }) => labels))) {
    for (const set of column ?? []) {
      if (set >= 0) counts.set(values[set], (counts.get(values[set]) ?? 0) + 1)
    }
  }
  const order = [...counts].sort(([a, before], [b, after]) => after - before || (a < b ? -1 : 1))
  if (order.length <= MOST_GROUPS + 1) return values
  const own = new Set(order.slice(0, MOST_GROUPS).map(([value]) => value))
  const others = `${order.length - MOST_GROUPS} other values`
  return values.map((value) => own.has(value) ? value : others)
}
