/** @import { Action, State, View } from "../types.js" */
import { closeOnLeave, elt, setText } from "../dom.js"
import { visible } from "../format.js"
import { hasOwnCode } from "../profile/folding.js"
import { labelKeys } from "../profile/labels.js"

/** @type {{ name: "inverted" | "upward" | "own" | "collapsed", text: string, key: string }[]} */
const SWITCHES = [
  { name: "own", text: "Only my code", key: "o" },
  { name: "collapsed", text: "Collapse recursion", key: "x" },
  { name: "inverted", text: "Inverted: from the innermost frames out", key: "i" },
  { name: "upward", text: "Flame: the root at the bottom", key: "u" },
]

/** @type {{ name: "by" | "color", text: string, choices: [string, string][] }[]} */
const CHOICES = [
  {
    name: "by",
    text: "Frames stand for",
    choices: [["function", "functions"], ["package", "packages"], ["module", "modules"]],
  },
  {
    name: "color",
    text: "Colors tell",
    choices: [["category", "whose code it is"], ["package", "packages"], ["module", "modules"]],
  },
]

/** How the frames are told: which are left out, what they stand for, which way they hang, what their colors say. */
export class ViewOptions {
  /** @type {View | null} */
  #shown = null
  /** @type {State["profile"]} */
  #listed = null

  /** @param {(action: Action) => void} dispatch */
  constructor(dispatch) {
    this.dispatch = dispatch
    this.boxes = SWITCHES.map(({ name }) => {
      /** @type {HTMLInputElement} */
      const box = elt("input", {
        type: "checkbox",
        onchange: () => this.#look(switched(name, box.checked)),
      })
      return box
    })
    this.selects = CHOICES.map(({ name, choices }) => {
      const options = choices.map(([value, text]) => elt("option", { value }, text))
      /** @type {HTMLSelectElement} */
      const select = elt("select", {
        onchange: () =>
          this.#look({ [name]: select.value, ...(name === "by" ? { focus: "" } : {}) }),
      }, ...options)
      return select
    })
    this.group = elt("select", {
      onchange: () => this.#look({ group: this.group.value, focus: "" }),
    })
    this.groupChoice = elt(
      "label",
      { class: "choice", hidden: true },
      elt("span", {}, "Told apart by"),
      this.group,
    )
    this.hidden = elt("ul", { class: "hidden-functions", "aria-label": "Hidden functions" })
    this.summary = elt("summary", {}, "View")
    this.dom = elt(
      "details",
      { class: "view-options popover" },
      this.summary,
      elt(
        "div",
        { class: "popover-body" },
        ...SWITCHES.map(({ text, key }, index) =>
          elt(
            "label",
            { class: "switch" },
            this.boxes[index],
            elt("span", {}, text),
            elt("kbd", {}, key),
          )
        ),
        ...CHOICES.map(({ text }, index) =>
          elt("label", { class: "choice" }, elt("span", {}, text), this.selects[index])
        ),
        this.groupChoice,
        this.hidden,
      ),
    )
    closeOnLeave(this.dom)
  }

  /** @param {Partial<View>} view */
  #look(view) {
    this.dispatch({ type: "look", view })
  }

  /**
   * @param {Pick<State, "view" | "profile">} state
   */
  sync({ view, profile }) {
    this.boxes[0].disabled = profile !== null && !hasOwnCode(profile) && !view.own
    if (view === this.#shown && profile === this.#listed) return
    this.#listLabels(profile, view.group)
    this.#shown = view
    SWITCHES.forEach(({ name }, index) => this.boxes[index].checked = view[name])
    CHOICES.forEach(({ name }, index) => this.selects[index].value = view[name])
    const names = view.hide === "" ? [] : view.hide.split(";")
    const changes = changesOf(view, names.length, this.group.value !== "")
    setText(this.summary, changes === 0 ? "View" : `View · ${changes}`)
    this.summary.classList.toggle("is-changed", changes > 0)
    this.hidden.replaceChildren(...names.map((name) => elt("li", {}, this.#shower(name, names))))
  }

  /**
   * @param {State["profile"]} profile
   * @param {string} chosen which may be another run's
   */
  #listLabels(profile, chosen) {
    if (profile !== this.#listed) {
      const keys = profile ? labelKeys(profile) : []
      this.groupChoice.hidden = keys.length === 0
      this.group.replaceChildren(
        elt("option", { value: "" }, "nothing"),
        ...keys.map((key) => elt("option", { value: key }, `label ${visible(key)}`)),
      )
    }
    this.#listed = profile
    this.group.value = chosen
    if (this.group.selectedIndex < 0) this.group.selectedIndex = 0
  }

  /**
   * @param {string} name
   * @param {string[]} names
   */
  #shower(name, names) {
    const show = () => {
      this.#look({ hide: names.filter((each) => each !== name).join(";"), focus: "" })
      this.summary.focus()
    }
    return elt(
      "button",
      { type: "button", class: "chip", "aria-label": `Show ${visible(name)} again`, onclick: show },
      `${visible(name)} ✕`,
    )
  }
}

/**
 * A path means nothing once frames hang the other way round.
 * @param {"inverted" | "upward" | "own" | "collapsed"} name
 * @param {boolean} isOn
 * @returns {Partial<View>}
 */
export function switched(name, isOn) {
  return name === "inverted" ? { inverted: isOn, focus: "" } : { [name]: isOn }
}

/**
 * How much of the view is not as usual, so that one knows without opening it.
 * @param {View} view
 * @param {number} hidden
 * @param {boolean} isGrouped
 */
function changesOf({ own, collapsed, inverted, by }, hidden, isGrouped) {
  return [own, collapsed, inverted, by !== "function", isGrouped, hidden > 0].filter(Boolean)
    .length
}
