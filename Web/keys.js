/** @import { Action, View } from "./types.js" */
/** @import { Derived } from "./derived.js" */
import { focusOf } from "./profile/focus.js"

/**
 * Keys that work wherever one does not type: Escape and Backspace zoom out by one, and those of the page's own.
 * @param {object} page
 * @param {() => View} page.view
 * @param {() => Pick<Derived, "tree" | "focus">} page.derived
 * @param {(action: Action) => void} page.dispatch
 * @param {() => void} [page.run] for Control or Command and Enter
 * @param {() => void} [page.format] for Control or Command, Shift and F
 * @param {(key: string) => boolean} [page.press] does what a key of the page's own is for; false where it is none
 * @param {AbortSignal} [signal] when they stop to
 */
export function listenForKeys(page, signal) {
  const { view, derived, dispatch, run, format, press = () => false } = page
  document.addEventListener("keydown", (event) => {
    const order = isToRun(event) ? run : isToFormat(event) ? format : undefined
    if (order) {
      event.preventDefault()
      return order()
    }
    const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey
    if (!isPlain || isForTyping(event.composedPath()[0])) return
    if (event.key === "Escape" || event.key === "Backspace") {
      if (view().focus === "") return
      event.preventDefault()
      const { tree, focus } = derived()
      const parent = tree ? Math.max(tree.parent[focus], 0) : 0
      dispatch({ type: "look", view: { focus: tree ? focusOf(tree, parent) : "" } })
    } else if (press(event.key)) event.preventDefault()
  }, { signal })
}

/** @param {KeyboardEvent} event */
function isToRun(event) {
  return event.key === "Enter" && isOrder(event)
}

/** @param {KeyboardEvent} event */
function isToFormat(event) {
  return event.shiftKey && event.key.toLowerCase() === "f" && isOrder(event)
}

/**
 * The editor takes orders by itself, and a question is answered first.
 * @param {KeyboardEvent} event
 */
function isOrder({ ctrlKey, metaKey, defaultPrevented, target }) {
  const isElsewhere = target instanceof Element && !target.closest(".editor, dialog")
  return (ctrlKey || metaKey) && !defaultPrevented && isElsewhere
}

/** @param {EventTarget | undefined} target */
function isForTyping(target) {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable ||
    target.matches("input, textarea, select, dialog *, details[open] *, [role=menu] *")
}
