/** @import { Fix, SourceFile, State } from "../types.js" */
import { lineMoves } from "../kinship.js"
import { indexOfColumn } from "./columns.js"

/**
 * The draft's files with a fix done; null where that cannot be. A finding is of the draft as it was; what the compiler offers is
 * of what ran, and several can be done in turn.
 * @param {Pick<State, "findings" | "run" | "drafts" | "language">} state
 * @param {Fix} fix
 */
export function mended({ findings, run, drafts, language }, fix) {
  const { files } = drafts[language]
  if (findings) return findings.snippet.files === files ? fixed(files, fix) : null
  return run?.snippet.language === language ? fixedSince(run.snippet.files, files, fix) : null
}

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
 * The files with a fix done that was found in what they were edited from, wherever its lines stand by now; null where one of
 * those is no longer as it was.
 * @param {SourceFile[]} then
 * @param {SourceFile[]} now
 * @param {Fix} fix
 * @returns {SourceFile[] | null}
 */
export function fixedSince(then, now, fix) {
  /** @type {Fix["edits"]} */
  const edits = []
  for (const edit of fix.edits) {
    const [before, after] = [then, now].map((files) =>
      files.find(({ name }) => name === edit.file)?.content
    )
    if (before === undefined || after === undefined) return null
    const [old, lines] = [before.split("\n"), after.split("\n")]
    const move = lineMoves(before, after)
    const fromLine = move(edit.fromLine)
    for (let line = edit.fromLine; line <= edit.toLine; line++) {
      const moved = move(line)
      // It may have been indented, and columns with it.
      const isAsItWas = moved === fromLine + line - edit.fromLine &&
        lines[moved - 1] === old[line - 1]
      if (moved < 1 || !isAsItWas) return null
    }
    edits.push({ ...edit, fromLine, toLine: fromLine + edit.toLine - edit.fromLine })
  }
  return fixed(now, { ...fix, edits })
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
