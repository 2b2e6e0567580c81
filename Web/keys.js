/** @import { Action, View } from "./types.js" */
/** @import { Derived } from "./derived.js" */
import { focusOf } from "./profile/focus.js"

/**
 * Keys that work wherever one does not type: Escape and Backspace zoom out by one.
 * @param {object} page
 * @param {() => View} page.view
 * @param {() => Pick<Derived, "tree" | "focus">} page.derived
 * @param {(action: Action) => void} page.dispatch
 * @param {AbortSignal} [signal] when they stop to
 */
export function listenForKeys({ view, derived, dispatch }, signal) {
  document.addEventListener("keydown", (event) => {
    const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey
    if (!isPlain || (event.key !== "Escape" && event.key !== "Backspace")) return
    const { tree, focus } = derived()
    if (isForTyping(event.composedPath()[0]) || view().focus === "") return
    event.preventDefault()
    const parent = tree ? Math.max(tree.parent[focus], 0) : 0
    dispatch({ type: "look", view: { focus: tree ? focusOf(tree, parent) : "" } })
  }, { signal })
}

/** @param {EventTarget | undefined} target */
function isForTyping(target) {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable ||
    target.matches("input, textarea, select, dialog *, details[open] *")
}
