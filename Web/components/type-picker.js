/** @import { State, Action, Profile, Series } from "../types.js" */
/** @import { Derived } from "../derived.js" */
import { elt } from "../dom.js"
import { titleOf } from "../profile/type-titles.js"

/** Which type of the profile is shown. There only where there are several. */
export class TypePicker {
  /** @type {Profile | null} */
  #shown = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.select = elt("select", { "aria-label": "Profile type", onchange: () => this.#choose() })
    this.dom = elt("span", { class: "type-picker", hidden: true }, this.select)
    this.dispatch = dispatch
  }

  /**
   * @param {Pick<State, "profile">} state
   * @param {Derived} derived
   */
  sync({ profile }, { series }) {
    if (profile !== this.#shown) this.#list(profile)
    const chosen = profile && series ? profile.series.indexOf(series) : -1
    if (this.select.selectedIndex !== chosen) this.select.selectedIndex = chosen
  }

  /** @param {Profile | null} profile */
  #list(profile) {
    this.#shown = profile
    const series = profile?.series ?? []
    this.dom.hidden = series.length < 2
    const names = typeNames(series)
    this.select.replaceChildren(
      ...series.map(({ type }, index) => elt("option", { value: type }, names[index] ?? type)),
    )
  }

  #choose() {
    const series = this.#shown?.series ?? []
    const chosen = series[this.select.selectedIndex]
    if (!chosen) return
    this.dispatch({ type: "look", view: viewOf(series, chosen) })
  }
}

/**
 * What each type is called; with its set, where several sets have one of that name.
 * @param {Series[]} series
 */
export function typeNames(series) {
  return series.map(({ type, set }) =>
    series.filter((each) => each.type === type).length > 1
      ? `${titleOf(type)} (${set})`
      : titleOf(type)
  )
}

/**
 * The first of all goes without a name, and the set is named only where the type's name says too little: such an
 * address means the same in another run.
 * @param {Series[]} series
 * @param {Series} chosen
 */
export function viewOf(series, chosen) {
  if (chosen === series[0]) return { type: "", set: null }
  const first = series.find(({ type }) => type === chosen.type)
  return { type: chosen.type, set: first === chosen ? null : chosen.set }
}
