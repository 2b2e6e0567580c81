/** @import { CallTree } from "../profile/call-tree.js" */

/** Where a step from one frame leads: to its caller, its heaviest callee, or the frame beside it.
 * @typedef {"out" | "in" | "previous" | "next" | "root"} Step
 */

/**
 * The step that a key means in the picture: up is up on the screen, whichever way the picture hangs.
 * @param {string} key
 * @param {boolean} isUpward with the root at the bottom
 * @returns {Step | null}
 */
export function stepOf(key, isUpward) {
  switch (key) {
    case "ArrowUp":
      return isUpward ? "in" : "out"
    case "ArrowDown":
      return isUpward ? "out" : "in"
    case "ArrowLeft":
      return "previous"
    case "ArrowRight":
      return "next"
    case "Home":
      return "root"
    default:
      return null
  }
}

/**
 * The node that a step leads to; the node itself where there is none that is drawn.
 * @param {CallTree} tree
 * @param {number} node
 * @param {Step} step
 * @param {{ root: number, narrowest: number }} window the node in focus, and what a frame has to weigh to be drawn
 */
export function walk(tree, node, step, { root, narrowest }) {
  if (step === "root") return root
  if (step === "out") return Math.max(tree.parent[node], 0)
  if (step === "in") return drawn(tree, tree.children[tree.firstChild[node]], node, narrowest)
  const parent = tree.parent[node]
  if (parent < 0 || node === root) return node
  const siblings = tree.children.subarray(tree.firstChild[parent], tree.firstChild[parent + 1])
  const place = siblings.indexOf(node) + (step === "next" ? 1 : -1)
  return drawn(tree, siblings[place], node, narrowest)
}

/**
 * @param {CallTree} tree
 * @param {number | undefined} wanted
 * @param {number} node
 * @param {number} narrowest
 */
function drawn(tree, wanted, node, narrowest) {
  const isThere = wanted !== undefined && tree.parent[wanted] >= 0
  const isChild = isThere &&
    (tree.parent[wanted] === node || tree.parent[wanted] === tree.parent[node])
  return isChild && tree.width[wanted] >= narrowest ? wanted : node
}

/** @typedef {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">} Key */

/** @param {Key} key */
export function hasModifier({ shiftKey, ctrlKey, metaKey, altKey }) {
  return shiftKey || ctrlKey || metaKey || altKey
}

/** @param {Key} key */
export function isMenuKey({ key, shiftKey }) {
  return key === "ContextMenu" || (key === "F10" && shiftKey)
}

/**
 * The node that a key leads to; null for a key that leads nowhere. The first step of all leads to what is in focus.
 * @param {Key} key
 * @param {CallTree} tree
 * @param {number} current the node that the keys are at; -1 before they were used
 * @param {{ root: number, narrowest: number }} window
 * @param {boolean} isUpward
 */
export function nodeOfKey(key, tree, current, window, isUpward) {
  const step = hasModifier(key) ? null : stepOf(key.key, isUpward)
  if (!step) return null
  return current < 0 ? window.root : walk(tree, current, step, window)
}
