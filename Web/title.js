/** @import { State } from "./types.js" */
/** @import { Derived } from "./derived.js" */
import { visible } from "./format.js"
import { knownSamples } from "./profile/call-tree.js"
import { shareText } from "./profile/certainty.js"
import { hottestFunction } from "./profile/hottest.js"
import { isInFlight } from "./runs.js"

const NAME = "Flamebox"
const LANGUAGES = Object.freeze({ go: "Go", swift: "Swift" })
/** Titles of tabs are narrow; a longer name would only push away what follows. */
const LONGEST_FUNCTION = 60

/**
 * What the tab says, so that one finds it among others: the state of the run, or where its time went.
 * @param {State} state
 * @param {Derived} derived
 */
export function titleOf({ run, measured }, { whole: tree }) {
  if (!run) return NAME
  const words = isInFlight(run) ? "Running…" : tree && measured?.id === run.id ? hottest(tree) : ""
  return [words || endOf(run), LANGUAGES[run.snippet.language], NAME].join(" – ")
}

/** @param {NonNullable<Derived["tree"]>} tree */
function hottest(tree) {
  const most = hottestFunction(tree)
  if (!most) return ""
  const name = visible(tree.profile.functions[most.function].name).slice(0, LONGEST_FUNCTION)
  return `${shareText(most.share, most.samples, knownSamples(tree))} ${name}`
}

/** @param {NonNullable<State["run"]>} run */
function endOf({ state, verdict }) {
  if (state === "failed") return "Failed"
  if (state === "cancelled") return "Stopped"
  return verdict?.kind.startsWith("compile") ? "Not built" : "Done"
}
