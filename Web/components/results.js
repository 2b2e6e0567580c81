/** @import { State, Action } from "../types.js" */
/** @import { Derived } from "../derived.js" */
/** @import { Run } from "../types.js" */
/** @import { CodeLinks } from "./profile-views.js" */
import { downloads } from "../api.js"
import { closeOnLeave, elt, setText } from "../dom.js"
import { visible } from "../format.js"
import { isInFlight } from "../runs.js"
import { DifferenceBar } from "./difference-bar.js"
import { FewSamples } from "./few-samples.js"
import { MemoryOffer } from "./memory-offer.js"
import { ProfileViews } from "./profile-views.js"
import { TypePicker } from "./type-picker.js"
import { VIEW_TABS, ViewTabs } from "./view-tabs.js"

/**
 * The profile: the picture, and below it the same as tree and table. All three also show where two runs differ, once
 * somebody asks for that.
 */
export class Results {
  /** @type {import("../comparison/mode.js").DifferenceMode | null} */
  #mode = null

  /**
   * @param {(action: Action) => void} dispatch
   * @param {import("../form.js").Bounds} bounds
   * @param {() => void} onRun
   * @param {CodeLinks} code
   */
  constructor(dispatch, bounds, onRun, code) {
    this.types = new TypePicker(dispatch)
    this.views = new ProfileViews(dispatch, code, VIEW_TABS)
    const { flame, tree, top, callers, time, toolbar } = this.views
    this.tabs = new ViewTabs(dispatch)
    /** Stands with the other chips, outside of the picture. */
    this.downloads = elt("details", { class: "downloads popover" })
    closeOnLeave(this.downloads)
    this.treePane = elt(
      "section",
      { class: "pane tree-pane" },
      elt("h3", {}, "Call tree"),
      tree.dom,
    )
    this.topPane = elt(
      "section",
      { class: "pane top-pane" },
      elt("h3", {}, "Top functions"),
      top.dom,
    )
    this.details = elt("div", { class: "details" }, this.treePane, this.topPane)
    this.difference = new DifferenceBar(dispatch)
    const heading = elt("h2", { id: "flamegraph-heading", class: "visually-hidden" }, "Flamegraph")
    this.few = new FewSamples(dispatch, bounds, onRun)
    this.memory = new MemoryOffer(dispatch, onRun)
    this.ofBefore = elt("p", { class: "of-before", hidden: true })
    this.dom = elt(
      "section",
      { class: "panel results", "aria-labelledby": heading.id },
      elt("header", { class: "panel-header" }, heading, this.tabs.dom, this.types.dom, toolbar.dom),
      this.ofBefore,
      this.few.dom,
      this.memory.dom,
      this.difference.dom,
      time.dom,
      flame.dom,
      this.details,
      callers.dom,
    )
  }

  /**
   * @param {State} state
   * @param {Derived} own of the run alone
   */
  sync(state, own) {
    const mode = state.difference?.mode ?? null
    if (mode !== this.#mode) this.#turnTo(mode)
    const derived = mode ? mode.of(state.view) : own
    this.difference.sync(state)
    this.tabs.sync(state.view.tab)
    this.dom.dataset.tab = state.view.tab
    this.details.dataset.tab = state.view.tab
    const { measured, run } = state
    const isOld = measured !== null && measured.id !== run?.id
    const hasSamples = derived.tree !== null && derived.tree.width[0] > 0
    this.dom.classList.toggle("has-profile", hasSamples && !isOld)
    this.ofBefore.hidden = !isOld || !hasSamples
    setText(this.ofBefore, isOld ? beforeText(state) : "")
    this.downloads.hidden = state.profileState !== "whole"
    if (run && run.id !== this.linkedID) this.#link(run)
    this.few.sync(state, own)
    this.memory.sync(state)
    this.types.sync(state, own)
    this.views.sync(state, own, emptyText(state), derived)
  }

  /**
   * Puts the list and the table of the difference in the place of those of one run, or back.
   * @param {import("../comparison/mode.js").DifferenceMode | null} mode
   */
  #turnTo(mode) {
    const { tree, top } = this.views
    this.#mode?.heads.remove()
    this.#mode?.table.remove()
    this.#mode = mode
    tree.dom.classList.toggle("differences", mode !== null)
    top.dom.hidden = mode !== null
    if (!mode) return
    tree.dom.before(mode.heads)
    this.topPane.append(mode.table)
  }

  /** @param {Run} run */
  #link({ id, snippet }) {
    this.linkedID = id
    const links = downloads(id, `flamebox-${snippet.language}-${id}`).map(({ name, href, file }) =>
      elt("a", { href, download: file }, name)
    )
    this.downloads.replaceChildren(
      elt("summary", {}, "Download"),
      elt("ul", { class: "popover-body" }, ...links.map((link) => elt("li", {}, link))),
    )
  }
}

/**
 * Whose the picture is, where it is not that of the run that is shown.
 * @param {State} state
 */
function beforeText(state) {
  const { run } = state
  const why = !run || isInFlight(run) ? "This run has no profile yet." : emptyText(state)
  return `${why} Below is the picture of the run before it.`
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
  if (profile && (view.fromMs !== null || view.toMs !== null)) {
    return "No samples in this time range."
  }
  if (isInFlight(run)) return "The flamegraph grows here while the program runs."
  // Where there are other types, what is missing is this one's.
  if (view.type !== "" && profile && profile.series.length > 1) {
    return [`There is nothing of ${visible(view.type)}.`, run.profileNote ?? ""].join(" ").trim()
  }
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
