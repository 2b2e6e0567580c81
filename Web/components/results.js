/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { View } from "../types.js" */
import { downloads } from "../api.js"
import { elt } from "../dom.js"
import { FlameGraph } from "../flamegraph/flamegraph.js"
import { FlameToolbar } from "../flamegraph/toolbar.js"
import { isInFlight } from "../state.js"
import { CallTreeView } from "./call-tree-view.js"
import { TopView } from "./top-view.js"
import { TypePicker } from "./type-picker.js"

/** @type {{ tab: View["tab"], title: string }[]} */
const TABS = [
  { tab: "both", title: "Both" },
  { tab: "tree", title: "Call tree" },
  { tab: "top", title: "Top functions" },
]

/** The profile: the picture, and below it the same as tree and table. */
export class Results {
  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.types = new TypePicker(dispatch)
    this.toolbar = new FlameToolbar(dispatch)
    this.flame = new FlameGraph(dispatch)
    this.tree = new CallTreeView(dispatch)
    this.top = new TopView(dispatch)
    this.tabs = TABS.map(({ tab, title }) =>
      elt(
        "button",
        { type: "button", onclick: () => dispatch({ type: "look", view: { tab } }) },
        title,
      )
    )
    this.downloads = elt("p", { class: "downloads" })
    const tabs = elt(
      "div",
      { class: "tabs", role: "group", "aria-label": "Below the picture" },
      ...this.tabs,
      this.downloads,
    )
    this.details = elt(
      "div",
      { class: "details" },
      elt("section", { class: "pane tree-pane" }, elt("h3", {}, "Call tree"), this.tree.dom),
      elt("section", { class: "pane top-pane" }, elt("h3", {}, "Top functions"), this.top.dom),
    )
    const heading = elt("h2", { id: "flamegraph-heading" }, "Flamegraph")
    this.dom = elt(
      "section",
      { class: "panel results", "aria-labelledby": heading.id },
      elt("header", { class: "panel-header" }, heading, this.types.dom, this.toolbar.dom),
      this.flame.dom,
      tabs,
      this.details,
    )
  }

  /**
   * @param {State} state
   * @param {Derived} derived
   */
  sync(state, derived) {
    TABS.forEach(({ tab }, index) =>
      this.tabs[index].setAttribute("aria-pressed", String(tab === state.view.tab))
    )
    this.details.dataset.tab = state.view.tab
    this.dom.classList.toggle("has-profile", derived.tree !== null && derived.tree.width[0] > 0)
    this.downloads.hidden = state.profileState !== "whole"
    if (state.run && state.run.id !== this.linkedID) this.#link(state.run.id)
    this.types.sync(state, derived)
    this.toolbar.sync(state, derived)
    this.flame.sync(state, derived, emptyText(state))
    this.tree.sync(derived)
    this.top.sync(state, derived)
  }

  /** @param {string} id */
  #link(id) {
    this.linkedID = id
    const links = downloads(id).map(({ name, href }) => elt("a", { href, download: "" }, name))
    this.downloads.replaceChildren(
      "Download ",
      ...links.flatMap((link, index) => index > 0 ? [", ", link] : [link]),
    )
  }
}

/** @param {State} state */
function emptyText({ run, profile, profileState, view }) {
  if (!run) return "Press Run. The flamegraph appears here: what the program spent its time on."
  if (run.verdict?.kind.startsWith("compile")) return "No flamegraph: the program was not built."
  if (run.state === "failed") return "No flamegraph: the service failed."
  if (profileState === "unreadable") {
    return "The profile could not be read. Reload the page to try again."
  }
  if (profileState === "loading") return "Loading the profile…"
  if (profile && view.fromMs !== null) return "No samples in this time range."
  if (isInFlight(run)) return "The flamegraph grows here while the program runs."
  return noSamplesText(run)
}

/**
 * @param {import("../types.js").Run} run
 */
function noSamplesText({ profile, profileNote, state }) {
  if (profileNote) return profileNote
  if (state === "cancelled") return "No flamegraph: the run was stopped before it was sampled."
  if (!profile) return "This run was not sampled."
  if (profile.wall) return profile.wall.sentence
  return profile.cpuSeenMs > 1
    ? `The program used ${profile.cpuSeenMs} ms of CPU time, but no sample was taken. That is our fault, not yours.`
    : "The program used next to no CPU time: it waited, or it was done at once."
}
