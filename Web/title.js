/** @import { State } from "./types.js" */
/** @import { Derived } from "./derived.js" */
import { percent, visible } from "./format.js"
import { isInFlight } from "./state.js"

const NAME = "Flamebox"
const LANGUAGES = Object.freeze({ go: "Go", swift: "Swift" })
/** Titles of tabs are narrow; a longer name would only push away what follows. */
const LONGEST_FUNCTION = 60

/**
 * What the tab says, so that one finds it among others: the state of the run, or where its time went.
 * @param {State} state
 * @param {Derived} derived
 */
export function titleOf({ run, measured }, { tree }) {
  if (!run) return NAME
  const words = isInFlight(run) ? "Running…" : tree && measured?.id === run.id ? hottest(tree) : ""
  return [words || endOf(run), LANGUAGES[run.snippet.language], NAME].join(" – ")
}

/** @param {NonNullable<Derived["tree"]>} tree */
function hottest({ profile, function: functions, self, total }) {
  if (total[0] === 0) return ""
  const weights = new Float64Array(profile.functions.length)
  self.forEach((weight, node) => {
    if (node > 0) weights[functions[node]] += weight
  })
  const most = weights.reduce((best, weight, index) => (weight > weights[best] ? index : best), 0)
  const name = visible(profile.functions[most].name).slice(0, LONGEST_FUNCTION)
  return `${percent(weights[most] / total[0])} ${name}`
}

/** @param {NonNullable<State["run"]>} run */
function endOf({ state, verdict }) {
  if (state === "failed") return "Failed"
  if (state === "cancelled") return "Stopped"
  return verdict?.kind.startsWith("compile") ? "Not built" : "Done"
}
