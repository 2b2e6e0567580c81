/** @import { Fix, SourceFile } from "../types.js" */
import { indexOfColumn } from "./columns.js"

/**
 * The files with a fix done; null where it does not fit them, and so is not of them.
 * @param {SourceFile[]} files as they were when the fix was found
 * @param {Fix} fix
 * @returns {SourceFile[] | null}
 */
export function fixed(files, { edits }) {
  const known = new Set(files.map(({ name }) => name))
  if (edits.some(({ file }) => !known.has(file))) return null
  const changed = files.map((file) => {
    const content = edited(file.content, edits.filter((edit) => edit.file === file.name))
    return content === null ? null : content === file.content ? file : { ...file, content }
  })
  return changed.includes(null) ? null : /** @type {SourceFile[]} */ (changed)
}

/**
 * @param {string} content
 * @param {Fix["edits"]} edits
 */
function edited(content, edits) {
  const lines = content.split("\n")
  const starts = [0]
  for (const line of lines) starts.push(starts[starts.length - 1] + line.length + 1)
  /** @type {(line: number, column: number) => number} -1 for a line that there is not */
  const place = (line, column) =>
    line < 1 || line > lines.length ? -1 : starts[line - 1] + indexOfColumn(lines[line - 1], column)
  const parts = edits.map(({ fromLine, fromColumn, toLine, toColumn, text }) => ({
    from: place(fromLine, fromColumn),
    to: place(toLine, toColumn),
    text,
  })).toSorted((a, b) => a.from - b.from || a.to - b.to)
  let [result, end] = ["", 0]
  for (const { from, to, text } of parts) {
    if (from < end || to < from) return null
    result += content.slice(end, from) + text
    end = to
  }
  return result + content.slice(end)
}
