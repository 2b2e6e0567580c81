import { elt } from "../dom.js"

/** Wider than this, all is in sight at once; workbench.css hides the switch there. */
const NARROW = "(max-width: 999px)"

/**
 * On a narrow screen code, picture and output lie one below the other: a bar that is always at hand leads from one to
 * the other, and says which is in sight.
 */
export class PaneSwitch {
  /** @type {string | null} */
  #chosen = null

  /** @param {Record<string, HTMLElement[]>} panes by what they are called; the first part of each is led to */
  constructor(panes) {
    this.panes = panes
    const names = Object.keys(panes)
    this.buttons = new Map(
      names.map((name) => [
        name,
        elt("button", { type: "button", onclick: () => this.#show(name) }, name),
      ]),
    )
    this.dom = elt("nav", { class: "pane-switch", "aria-label": "Panes" }, ...this.buttons.values())
    this.#mark(names[0])
    // The pane that reaches the middle of the screen is the one that is looked at.
    const observer = new IntersectionObserver((entries) => {
      // The last pane may be too short to reach the middle: what was chosen holds while it is in sight.
      if (this.#chosen && isInSight(this.panes[this.#chosen][0])) return
      this.#chosen = null
      for (const { isIntersecting, target } of entries) {
        const shown = names.find((name) => panes[name].some((part) => part === target))
        if (isIntersecting && shown) this.#mark(shown)
      }
    }, { rootMargin: "-50% 0px -50% 0px" })
    for (const part of Object.values(panes).flat()) observer.observe(part)
  }

  /** Offers only what there is. */
  sync() {
    for (const [name, button] of this.buttons) {
      button.hidden = this.panes[name].every((part) => part.hidden)
    }
  }

  /**
   * Leads to a pane where not all of them are in sight.
   * @param {string} name
   */
  go(name) {
    if (matchMedia(NARROW).matches) this.#show(name)
  }

  /** @param {string} name */
  #show(name) {
    this.#chosen = name
    this.panes[name]?.[0].scrollIntoView({ block: "start" })
    this.#mark(name)
  }

  /** @param {string} shown */
  #mark(shown) {
    for (const [name, button] of this.buttons) {
      if (name === shown) button.setAttribute("aria-current", "true")
      else button.removeAttribute("aria-current")
    }
  }
}

/** @param {HTMLElement} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect()
  return top < innerHeight && bottom > 0
}
