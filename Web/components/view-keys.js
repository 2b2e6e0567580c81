/** @import { View } from "../types.js" */
/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { Page } from "./frame-actions.js" */
import { WHOLE_VIEW } from "../address.js"
import { nameOf } from "../profile/call-tree.js"
import { hide, placeOf, showCallers, zoom } from "./frame-actions.js"
import { switched } from "./view-options.js"

/**
 * What the keys of the views act on.
 * @typedef {object} Views
 * @property {Page} page
 * @property {View["tab"][]} tabs in their order
 * @property {() => { tree: CallTree, node: number } | null} current the frame that keys are about
 * @property {() => void} search
 * @property {(direction: 1 | -1) => void} step to the next match
 * @property {() => void} menu of the current frame
 * @property {() => void} help
 */

/**
 * Does what a key is for.
 * @param {Views} views
 * @param {string} key
 * @returns {boolean} false where it is for nothing
 */
export function pressViewKey(views, key) {
  const act = actionsOf(views)[key]
  if (act) act()
  else if (/^[1-9]$/.test(key) && views.tabs[Number(key) - 1]) {
    look(views, { tab: views.tabs[Number(key) - 1] })
  } else return false
  return true
}

/**
 * @param {Views} views
 * @returns {Record<string, (() => void) | undefined>}
 */
function actionsOf(views) {
  const { page } = views
  /** @type {(act: (tree: CallTree, node: number) => void) => () => void} */
  const withFrame = (act) => () => {
    const current = views.current()
    if (current && current.node > 0) act(current.tree, current.node)
  }
  /** @type {(name: "own" | "collapsed" | "inverted" | "upward") => () => void} */
  const turn = (name) => () => look(views, switched(name, !page.view()[name]))
  return {
    "/": views.search,
    "?": views.help,
    n: () => views.step(1),
    N: () => views.step(-1),
    r: () => look(views, WHOLE_VIEW),
    m: views.menu,
    f: withFrame((tree, node) => zoom(page, tree, node)),
    c: withFrame((tree, node) => showCallers(page, nameOf(tree, node))),
    h: withFrame((tree, node) => hide(page, nameOf(tree, node))),
    g: withFrame((tree, node) => {
      const place = placeOf(tree, node)
      if (place && page.hasFile?.(place.file)) page.goTo?.(place)
    }),
    o: turn("own"),
    x: turn("collapsed"),
    i: turn("inverted"),
    u: turn("upward"),
  }
}

/**
 * @param {Views} views
 * @param {Partial<View>} view
 */
function look({ page }, view) {
  page.dispatch({ type: "look", view })
}
