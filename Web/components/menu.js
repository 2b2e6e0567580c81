import { elt } from "../dom.js"

/** What one can do, in one line. @typedef {{ text: string, key?: string, act: () => void }} MenuItem */

/** The way from the screen's edge. */
const MARGIN = 8

/** A menu at some place of the page: arrow keys walk it, Escape and whatever else one turns to closes it. */
export class Menu {
  /** @type {Element | null} where the focus goes back to */
  #opener = null

  /** @param {string} label */
  constructor(label) {
    this.dom = elt("div", {
      class: "menu",
      role: "menu",
      "aria-label": label,
      popover: "manual",
      oncontextmenu: (/** @type {Event} */ event) => event.preventDefault(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
    })
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !this.dom.contains(event.target)) this.close()
    })
    addEventListener("resize", () => this.close())
  }

  /**
   * @param {string} title what it is about; hostile names are made visible by who calls
   * @param {MenuItem[]} items
   * @param {{ x: number, y: number }} place on the screen
   */
  open(title, items, place) {
    this.#opener = document.activeElement
    const buttons = items.map(({ text, key, act }) => {
      const choose = () => {
        this.close()
        act()
      }
      const keys = key ? elt("kbd", {}, key) : null
      return elt(
        "button",
        { type: "button", role: "menuitem", tabIndex: -1, onclick: choose },
        elt("span", {}, text),
        keys,
      )
    })
    this.dom.replaceChildren(
      elt("p", { class: "menu-title", role: "presentation" }, title),
      ...buttons,
    )
    const landmark = document.querySelector("main") ?? document.body
    if (!this.dom.isConnected) landmark.append(this.dom)
    this.dom.showPopover()
    const { width, height } = this.dom.getBoundingClientRect()
    const [x, y] = [
      Math.min(place.x, innerWidth - width - MARGIN),
      Math.min(place.y, innerHeight - height - MARGIN),
    ]
    this.dom.style.left = `${Math.max(x, MARGIN)}px`
    this.dom.style.top = `${Math.max(y, MARGIN)}px`
    buttons[0]?.focus()
  }

  close() {
    if (!this.dom.matches(":popover-open")) return
    const hadFocus = this.dom.contains(document.activeElement)
    this.dom.hidePopover()
    if (hadFocus && this.#opener instanceof HTMLElement) this.#opener.focus({ preventScroll: true })
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const items = [...this.dom.querySelectorAll("button")]
    const at = items.findIndex((item) => item === document.activeElement)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (target !== undefined) items[(target + items.length) % items.length]?.focus()
    else if (event.key === "Escape" || event.key === "Tab") this.close()
    else if (event.key !== "Enter" && event.key !== " ") return event.stopPropagation()
    else return event.stopPropagation()
    event.preventDefault()
    event.stopPropagation()
  }
}
