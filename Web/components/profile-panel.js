/** @import { Action, State } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt } from "../dom.js"
import { ProfileViews } from "./profile-views.js"
import { VIEW_TABS, ViewTabs } from "./view-tabs.js"

/** All views of one profile behind their tabs, where there is neither a run nor its code beside them. */
export class ProfilePanel {
  /**
   * @param {(action: Action) => void} dispatch
   * @param {HTMLElement[]} more what stands beside the tabs
   */
  constructor(dispatch, more = []) {
    this.views = new ProfileViews(dispatch, {}, VIEW_TABS)
    const { toolbar, flame, tree, top, callers, time } = this.views
    this.tabs = new ViewTabs(dispatch)
    const heading = elt("h2", { class: "visually-hidden" }, "Flamegraph")
    this.details = elt(
      "div",
      { class: "details" },
      elt("section", { class: "pane tree-pane" }, elt("h3", {}, "Call tree"), tree.dom),
      elt("section", { class: "pane top-pane" }, elt("h3", {}, "Top functions"), top.dom),
    )
    this.dom = elt(
      "section",
      { class: "panel results has-profile", "aria-label": "Flamegraph" },
      elt("header", { class: "panel-header" }, heading, this.tabs.dom, ...more, toolbar.dom),
      time.dom,
      flame.dom,
      this.details,
      callers.dom,
    )
  }

  /**
   * @param {Pick<State, "view" | "profile">} shown
   * @param {Derived} derived
   * @param {string} emptyText
   */
  sync(shown, derived, emptyText) {
    const { tab } = shown.view
    this.tabs.sync(tab)
    this.dom.dataset.tab = tab
    this.details.dataset.tab = tab
    // Of the state these look at nothing else where there is no run.
    this.views.sync(/** @type {State} */ (shown), derived, emptyText)
  }

  /**
   * Does what a key is for.
   * @param {string} key
   * @returns {boolean} false where it is for nothing
   */
  press(key) {
    return this.views.press(key)
  }
}
