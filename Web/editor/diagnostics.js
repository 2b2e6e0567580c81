/** @import { Diagnostic } from "../types.js" */
import { elt } from "../dom.js"
import { visibleLines } from "../format.js"
import { endOfWord, indexOfColumn } from "./columns.js"

/**
 * A compiler's messages as marks on their lines, with the text on hover. The marks move with the code as it is edited.
 * @param {any} library
 */
export function diagnosticMarks(library) {
  const { StateEffect, StateField, Decoration, EditorView, hoverTooltip } = library
  const replace = StateEffect.define()
  const field = StateField.define({
    create: () => Decoration.none,
    /** @type {(marks: any, transaction: any) => any} */
    update(marks, transaction) {
      for (const effect of transaction.effects) if (effect.is(replace)) return effect.value
      return marks.map(transaction.changes)
    },
    /** @type {(field: any) => any} */
    provide: (field) => EditorView.decorations.from(field),
  })
  const hover = hoverTooltip((/** @type {any} */ view, /** @type {number} */ at) => {
    const found = messagesAt(view.state.field(field), view.state.doc.lineAt(at))
    return found.length === 0 ? null : { pos: at, create: () => ({ dom: messageBox(found) }) }
  })
  return {
    extension: [field, hover],
    position,
    /** @type {(view: any, diagnostics: Diagnostic[]) => void} */
    set: (view, diagnostics) =>
      view.dispatch({ effects: replace.of(decorate(library, view.state, diagnostics)) }),
  }
}

/**
 * @param {any} state
 * @param {number} line
 * @param {number} column
 * @returns {number} an offset into the document
 */
function position(state, line, column) {
  const { from, text } = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines))
  return from + indexOfColumn(text, column)
}

/**
 * @param {any} library
 * @param {any} state
 * @param {Diagnostic[]} diagnostics
 */
function decorate({ Decoration }, state, diagnostics) {
  const ranges = []
  for (const diagnostic of diagnostics) {
    if (diagnostic.line < 1 || diagnostic.line > state.doc.lines) continue
    const { from, text } = state.doc.line(diagnostic.line)
    const kind = `cm-${diagnostic.severity}`
    ranges.push(Decoration.line({ class: `${kind}-line`, diagnostic }).range(from))
    const start = indexOfColumn(text, diagnostic.column)
    const end = endOfWord(text, start)
    if (end > start) ranges.push(Decoration.mark({ class: kind }).range(from + start, from + end))
  }
  return Decoration.set(ranges, true)
}

/**
 * @param {any} marks
 * @param {{ from: number, to: number }} line
 * @returns {Diagnostic[]}
 */
function messagesAt(marks, line) {
  /** @type {Diagnostic[]} */
  const found = []
  marks.between(
    line.from,
    line.to,
    (/** @type {number} */ _from, /** @type {number} */ _to, /** @type {any} */ mark) => {
      if (mark.spec.diagnostic) found.push(mark.spec.diagnostic)
    },
  )
  return found
}

/** @param {Diagnostic[]} diagnostics */
function messageBox(diagnostics) {
  const lines = diagnostics.map(({ severity, message }) =>
    elt("p", { class: `message ${severity}` }, visibleLines(message))
  )
  return elt("div", { class: "messages" }, ...lines)
}
