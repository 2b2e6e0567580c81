import { elt } from "../dom.js"

/**
 * Gives a table headers that sort it. The order in which it came, the significant first, comes back with the third click.
 * @param {HTMLTableElement} table
 */
export function makeSortable(table) {
  const body = table.tBodies[0]
  const original = [...body.rows]
  const headers = [...table.tHead?.rows[0]?.cells ?? []]
  for (const [column, header] of headers.entries()) {
    const sort = () => {
      const order = nextOrder(header.getAttribute("aria-sort"), column)
      for (const each of headers) each.setAttribute("aria-sort", each === header ? order : "none")
      body.replaceChildren(...(order === "none" ? original : sorted(original, column, order)))
    }
    header.setAttribute("aria-sort", "none")
    header.replaceChildren(elt("button", { type: "button", onclick: sort }, header.textContent))
  }
}

/**
 * @param {string | null} order
 * @param {number} column the first holds names
 */
function nextOrder(order, column) {
  const orders = column === 0
    ? ["none", "ascending", "descending"]
    : ["none", "descending", "ascending"]
  return orders[(orders.indexOf(order ?? "none") + 1) % orders.length]
}

/**
 * @param {HTMLTableRowElement[]} rows
 * @param {number} column
 * @param {string} order
 */
function sorted(rows, column, order) {
  const sign = order === "descending" ? -1 : 1
  return rows.toSorted((a, b) => sign * compare(a.cells[column], b.cells[column]))
}

/**
 * @param {HTMLTableCellElement} a
 * @param {HTMLTableCellElement} b
 */
function compare(a, b) {
  if (a.dataset.value !== undefined && b.dataset.value !== undefined) {
    return Number(a.dataset.value) - Number(b.dataset.value)
  }
  const [left, right] = [a.textContent ?? "", b.textContent ?? ""]
  return left < right ? -1 : left > right ? 1 : 0
}
