/**
 * Letters are put in by the editor, not by the browser and read from there. Where several come between two frames, as after
 * a moment in which the page was busy, Chromium leaves the cursor before one, and the next land in front of it. And what
 * it types over a selection bears the style of what it replaces as an inline style, which the page's policy forbids.
 * @param {any} library
 */
export function typing({ EditorView }) {
  return EditorView.domEventHandlers({
    /** @type {(event: InputEvent, view: any) => boolean} */
    beforeinput(event, view) {
      const isPlain = event.inputType === "insertText" && event.data && !event.isComposing
      if (!isPlain || view.state.selection.ranges.length > 1) return false
      const { from, to } = targetOf(view)
      event.preventDefault()
      if (from !== to) view.dispatch({ selection: { anchor: from, head: to } })
      type(EditorView, view, event.data)
      return true
    },
  })
}

/**
 * What the browser is about to replace. The editor's own idea of the selection follows a moment later than the
 * browser's, which matters when a script selects and types at once; and in a shadow root the event names no ranges. But
 * the browser knows only the lines that are drawn: what reaches beyond them only the editor tells.
 * @param {any} view
 */
function targetOf(view) {
  const { main } = view.state.selection
  const selection = (view.root.getSelection ? view.root : document).getSelection()
  if (!selection?.anchorNode || selection.isCollapsed) return main
  if (isAll(view.contentDOM, selection)) return { from: 0, to: view.state.doc.length }
  const ends = [
    view.posAtDOM(selection.anchorNode, selection.anchorOffset),
    view.posAtDOM(selection.focusNode, selection.focusOffset),
  ]
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  const drawn = view.viewport
  const clip = (/** @type {number} */ at) => Math.min(Math.max(at, drawn.from), drawn.to)
  const isSame = clip(main.from) === clip(from) && clip(main.to) === clip(to)
  if (isSame) return main
  // All that is drawn, and a good deal of that is out of sight, is only selected together with the rest.
  const isEverything = from <= drawn.from && to >= drawn.to - 1
  return isEverything ? { from: 0, to: view.state.doc.length } : { from, to }
}

/**
 * @param {HTMLElement} content
 * @param {Selection} selection
 */
function isAll(content, { anchorNode, anchorOffset, focusNode, focusOffset }) {
  const isWithin = anchorNode === content && focusNode === content
  const [first, last] = [Math.min(anchorOffset, focusOffset), Math.max(anchorOffset, focusOffset)]
  return isWithin && first === 0 && last === content.childNodes.length
}

/**
 * @param {any} EditorView
 * @param {any} view
 * @param {string | null} text
 */
function type(EditorView, view, text) {
  const { from, to } = view.state.selection.main
  const replace = () =>
    view.state.update(view.state.replaceSelection(text), {
      userEvent: "input.type",
      scrollIntoView: true,
    })
  // Brackets close around a selection, for one: what else listens to typing comes first, as it would have.
  for (const handle of view.state.facet(EditorView.inputHandler)) {
    if (handle(view, from, to, text, replace)) return
  }
  view.dispatch(replace())
}
