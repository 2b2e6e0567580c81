/** @import { CallTree } from "../profile/call-tree.js" */
/** @import { FrameStrip } from "./frame-strip.js" */

/**
 * What a picture is given beside what it shows.
 * @typedef {object} FlameOptions
 * @property {string} [label]
 * @property {ConstructorParameters<typeof FrameStrip>[0]} [describe]
 * @property {boolean} [isUpward] with the root at the bottom
 * @property {(node: number) => void} [onHover] told of every node that is pointed at or walked to, and -1 where none is
 * @property {(tree: CallTree, node: number) => void} [onChoose] instead of zooming
 * @property {(node: number, place: { x: number, y: number }) => void} [onMenu] asked for what can be done with a node
 */

export {}
