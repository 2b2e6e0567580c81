/** @import { Row } from "./rows.js" */

/**
 * The row that a key leads to, as the tree pattern of the ARIA Authoring Practices has it; null for any other key.
 * Letters do not jump: the names of one program begin alike, and the search finds them better.
 * @param {string} key
 * @param {readonly Row[]} rows
 * @param {number} index the row that has the focus
 * @returns {number | null}
 */
export function targetOfKey(key, rows, index) {
  switch (key) {
    case "ArrowDown":
      return Math.min(index + 1, rows.length - 1)
    case "ArrowUp":
      return Math.max(index - 1, 0)
    case "Home":
      return 0
    case "End":
      return rows.length - 1
    case "ArrowRight":
      return rows[index].expanded ? index + 1 : index
    case "ArrowLeft":
      return parentOf(rows, index)
    default:
      return null
  }
}

/**
 * @param {readonly Row[]} rows
 * @param {number} index
 */
function parentOf(rows, index) {
  const parent = rows.findIndex(({ node }) => node === rows[index].parent)
  return parent < 0 ? index : parent
}
