/** @import { Action, View } from "../types.js" */
import { elt } from "../dom.js"

/** @type {{ tab: View["tab"], title: string }[]} */
const TABS = [
  { tab: "both", title: "Flame" },
  { tab: "tree", title: "Call tree" },
  { tab: "top", title: "Top functions" },
  { tab: "callers", title: "Callers" },
  { tab: "time", title: "Time" },
]

/** What there is to be seen of one profile, in the order of the numbers on the keyboard. */
export const VIEW_TABS = TABS.map(({ tab }) => tab)

/** The buttons that choose among the views of a profile. */
export class ViewTabs {
  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.buttons = TABS.map(({ tab, title }) =>
      elt(
        "button",
        { type: "button", onclick: () => dispatch({ type: "look", view: { tab } }) },
        title,
      )
    )
    this.dom = elt("div", { class: "tabs", role: "group", "aria-label": "Views" }, ...this.buttons)
  }

  /** @param {View["tab"]} shown */
  sync(shown) {
    TABS.forEach(({ tab }, index) =>
      this.buttons[index].setAttribute("aria-pressed", String(tab === shown))
    )
  }
}
