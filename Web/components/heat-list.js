/** @import { LineWeight, Whole } from "../profile/line-heat.js" */
import { elt } from "../dom.js"
import { heatTitle } from "../editor/heat-gutter.js"

/** Lines beyond these are found in the call tree; nobody listens to more. */
const MOST_LINES = 20

/** What the gutter shows, as a list for those who do not see it: the hottest lines first. */
export class HeatList {
  constructor() {
    this.list = elt("ol", {})
    this.dom = elt(
      "section",
      { class: "visually-hidden", "aria-label": "Hottest lines", hidden: true },
      this.list,
    )
  }

  /**
   * @param {Map<number, LineWeight>} heat by line as it is now
   * @param {Whole} whole
   */
  show(heat, whole) {
    const lines = [...heat]
      .sort(([a, left], [b, right]) => right.self - left.self || right.total - left.total || a - b)
      .slice(0, MOST_LINES)
    this.dom.hidden = lines.length === 0
    this.list.replaceChildren(
      ...lines.map(([line, weight]) =>
        elt("li", {}, `Line ${line}. ${heatTitle(weight, whole).replace("\n", ". ")}.`)
      ),
    )
  }
}
