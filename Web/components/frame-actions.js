/** @import { Action, View } from "../types.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { MenuItem } from "./menu.js" */
import { visible } from "../format.js"
import { nameOf } from "../profile/call-tree.js"
import { focusOf } from "../profile/focus.js"
import { hottestLine } from "../profile/node-lines.js"

/** A line of the source. @typedef {{ file: string, line: number, column: number }} Place */

/**
 * What the page can do for a view: change what is looked at, and lead to a line where its file is at hand.
 * @typedef {object} Page
 * @property {(action: Action) => void} dispatch
 * @property {() => View} view
 * @property {(place: Place) => void} [goTo]
 * @property {(file: string) => boolean} [hasFile]
 */

/**
 * What can be done with a frame, by menu and by keys.
 * @param {Page} page
 * @param {CallTree} tree
 * @param {number} node
 * @returns {MenuItem[]}
 */
export function frameActions(page, tree, node) {
  if (node <= 0) return [{ text: "Show everything", key: "r", act: () => zoom(page, tree, 0) }]
  const name = nameOf(tree, node)
  const place = placeOf(tree, node)
  const leads = place && page.hasFile?.(place.file)
  return [
    { text: "Zoom in", key: "f", act: () => zoom(page, tree, node) },
    { text: "Callers and callees", key: "c", act: () => showCallers(page, name) },
    ...(leads
      ? [{ text: `Go to ${place.file}:${place.line}`, key: "g", act: () => page.goTo?.(place) }]
      : []),
    { text: "Search for this name", act: () => look(page, { search: name.replaceAll(",", " ") }) },
    { text: "Hide: count it as its caller", key: "h", act: () => hide(page, name) },
    { text: "Copy the name", act: () => navigator.clipboard?.writeText(name).catch(() => {}) },
  ]
}

/**
 * The line that most of a frame's time was on, as the page knows its file; null where there is none.
 * @param {CallTree} tree
 * @param {number} node
 * @returns {Place | null}
 */
export function placeOf(tree, node) {
  const line = node > 0 ? hottestLine(tree, node) : 0
  if (line === 0) return null
  const { file } = tree.profile.functions[tree.function[node]]
  return { file: visible(file.slice(file.lastIndexOf("/") + 1)), line, column: 0 }
}

/**
 * @param {Page} page
 * @param {Partial<View>} view
 */
function look({ dispatch }, view) {
  dispatch({ type: "look", view })
}

/**
 * @param {Page} page
 * @param {CallTree} tree
 * @param {number} node
 */
export function zoom(page, tree, node) {
  look(page, { focus: focusOf(tree, node) })
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function showCallers(page, name) {
  look(page, { tab: "callers", of: name })
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function hide(page, name) {
  // Its name parts the others from each other in the address, so that a name with one in it cannot be kept there.
  const hidden = page.view().hide.split(";").filter((each) => each !== "" && each !== name)
  look(page, { hide: [...hidden, name].join(";"), focus: "" })
}
