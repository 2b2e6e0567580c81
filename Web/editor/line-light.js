// Code and picture are one: the lines of a frame that is pointed at light up, and whoever points at a line is told of it.

/**
 * Told of the line that is pointed at or that the caret is on, 0 for none, and of one that is to be shown in the picture.
 * @typedef {object} LineListener
 * @property {(line: number) => void} onLine
 * @property {(line: number) => void} onChoose
 */

/**
 * @param {any} library
 * @param {LineListener} listener
 */
export function lineLight(library, { onLine, onChoose }) {
  const { StateEffect, StateField, Decoration, EditorView, keymap } = library
  const replace = StateEffect.define()
  const field = StateField.define({
    create: () => Decoration.none,
    /** @type {(marks: any, transaction: any) => any} */
    update(marks, transaction) {
      for (const effect of transaction.effects) if (effect.is(replace)) return effect.value
      return marks.map(transaction.changes)
    },
    provide: (/** @type {any} */ each) => EditorView.decorations.from(each),
  })
  let last = 0
  const tell = (/** @type {number} */ line) => {
    if (line !== last) onLine(last = line)
  }
  /** @type {(view: any, event: MouseEvent) => void} */
  const point = (view, event) => {
    const block = view.lineBlockAtHeight(event.clientY - view.documentTop)
    tell(view.state.doc.lineAt(block.from).number)
  }
  /** @type {(view: any) => number} */
  const caretLine = (view) =>
    view.hasFocus ? view.state.doc.lineAt(view.state.selection.main.head).number : 0
  /** @type {(view: any) => boolean} */
  const choose = (view) => {
    onChoose(view.state.doc.lineAt(view.state.selection.main.head).number)
    return true
  }
  return {
    extension: [
      field,
      keymap.of([{ key: "Alt-l", run: choose }]),
      EditorView.domEventHandlers({
        mousemove: (/** @type {MouseEvent} */ event, /** @type {any} */ view) => point(view, event),
        mouseleave: (/** @type {MouseEvent} */ _, /** @type {any} */ view) => tell(caretLine(view)),
        blur: () => tell(0),
      }),
      EditorView.updateListener.of((/** @type {any} */ update) => {
        const isMoved = update.selectionSet || update.focusChanged
        if (isMoved && !update.docChanged) tell(caretLine(update.view))
      }),
    ],
    /**
     * Lights lines up, and scrolls the first into sight where asked to, without taking the focus.
     * @type {(view: any, lines: number[], isShown: boolean) => void}
     */
    set(view, lines, isShown) {
      const { doc } = view.state
      const known = [...new Set(lines)].filter((line) => line >= 1 && line <= doc.lines)
      const ranges = known.map((line) =>
        Decoration.line({ class: "cm-lit" }).range(doc.line(line).from)
      )
      const effects = [replace.of(Decoration.set(ranges, true))]
      if (isShown && known.length > 0) reveal(view, known[0])
      view.dispatch({ effects })
    },
  }
}

/**
 * Scrolls the editor alone: the library's own way would scroll the page, too.
 * @param {any} view
 * @param {number} line
 */
function reveal(view, line) {
  const { top, bottom } = view.lineBlockAt(view.state.doc.line(line).from)
  const { scrollTop, clientHeight } = view.scrollDOM
  if (top >= scrollTop && bottom <= scrollTop + clientHeight) return
  view.scrollDOM.scrollTop = (top + bottom - clientHeight) / 2
}
