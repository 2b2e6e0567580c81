import { elt } from "../dom.js"

const KEY = "flamebox.keys"

/** @type {[string, [string, string][]][]} */
const GROUPS = [
  ["Anywhere", [
    ["Ctrl Enter, ⌘ Enter", "run the program"],
    ["Ctrl Shift F, ⌘ Shift F", "format the program, and mend its imports"],
    ["1 … 5", "flame, call tree, top functions, callers, time"],
    ["/", "search; Enter goes to the next match, Shift Enter back"],
    ["n, N", "next match, match before"],
    ["r", "show everything again"],
    ["Esc, Backspace", "zoom out by one"],
    ["?", "these keys"],
  ]],
  ["The frame pointed at or walked to", [
    ["f", "zoom in"],
    ["c", "its callers and callees"],
    ["g", "go to its line"],
    ["h", "hide it: count it as its caller"],
    ["m", "menu of all that can be done with it"],
  ]],
  ["All frames", [
    ["o", "only my code, or everything"],
    ["x", "collapse recursion, or not"],
    ["i", "invert: from the innermost frames out"],
    ["u", "flame or icicle: the root at the bottom or on top"],
  ]],
  ["In the picture", [
    ["↑ ↓", "to the caller, to the heaviest callee"],
    ["← →", "to the frame beside it"],
    ["Home", "to the frame in focus"],
    ["Enter", "zoom in"],
    ["Menu, Shift F10", "menu of the frame"],
  ]],
  ["In the code", [
    ["Alt L", "show the frames of the caret's line"],
    ["Esc, then Tab", "leave the editor"],
  ]],
]

/** All keys in one dialog, and the switch for those of a single letter. */
export class KeyHelp {
  constructor() {
    const close = elt("button", { type: "button", onclick: () => this.dom.close() }, "Close")
    this.box = elt("input", {
      type: "checkbox",
      checked: areOn(),
      onchange: () => keep(this.box.checked),
    })
    this.dom = elt(
      "dialog",
      { class: "key-help", "aria-labelledby": "key-help-title" },
      elt("header", {}, elt("h2", { id: "key-help-title" }, "Keys"), close),
      elt("div", { class: "key-groups" }, ...GROUPS.map(([title, keys]) => groupOf(title, keys))),
      elt(
        "label",
        { class: "switch" },
        this.box,
        elt("span", {}, "Keys of a single letter or sign work outside of text fields"),
      ),
    )
    this.dom.addEventListener("click", (event) => {
      if (event.target === this.dom) this.dom.close()
    })
  }

  /** Whether keys of a single letter are wanted. */
  get isOn() {
    return this.box.checked
  }

  open() {
    if (!this.dom.isConnected) document.body.append(this.dom)
    this.dom.showModal()
  }
}

/**
 * @param {string} title
 * @param {[string, string][]} keys
 */
function groupOf(title, keys) {
  const rows = keys.flatMap(([key, text]) => [
    elt(
      "dt",
      {},
      ...key.split(", ").flatMap((each, index) => [index > 0 ? ", " : "", elt("kbd", {}, each)]),
    ),
    elt("dd", {}, text),
  ])
  return elt("section", {}, elt("h3", {}, title), elt("dl", {}, ...rows))
}

function areOn() {
  try {
    return localStorage.getItem(KEY) !== "off"
  } catch {
    return true
  }
}

/** @param {boolean} isOn */
function keep(isOn) {
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off")
  } catch {
    // A browser that keeps nothing has them on again next time.
  }
}
