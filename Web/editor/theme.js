// Colors come from the page's custom properties, which reach into the shadow root: light and dark follow by themselves.

/** @param {any} library */
export function editorTheme({ EditorView }) {
  return EditorView.theme({
    "&": {
      height: "100%",
      color: "var(--text)",
      backgroundColor: "var(--code-background)",
      fontSize: "var(--editor-size)",
    },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
    ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-activeLine": { backgroundColor: "var(--active-line)" },
    ".cm-activeLineGutter": { backgroundColor: "var(--active-line)", color: "var(--text)" },
    ".cm-gutters": {
      backgroundColor: "var(--code-background)",
      color: "var(--quiet-text)",
      fontSize: "var(--gutter-size, inherit)",
      borderRight: "1px solid var(--line)",
    },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
      {
        background: "var(--selection)",
      },
    ".cm-selectionMatch, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
    ".cm-lit": { backgroundColor: "var(--lit)", boxShadow: "inset 3px 0 0 var(--accent)" },
    ".cm-heat .cm-gutterElement:has(.heat)": { cursor: "pointer" },
    ".cm-error": {
      textDecoration: "underline wavy var(--error) 1.5px",
      textUnderlineOffset: "3px",
    },
    ".cm-warning": {
      textDecoration: "underline wavy var(--warning) 1.5px",
      textUnderlineOffset: "3px",
    },
    ".cm-error-line": { backgroundColor: "var(--error-background)" },
    ".cm-warning-line": { backgroundColor: "var(--warning-background)" },
    ".cm-tooltip, .cm-panels": {
      backgroundColor: "var(--raised)",
      color: "var(--text)",
      border: "1px solid var(--line)",
      borderRadius: "6px",
    },
    ".cm-tooltip .messages": { padding: "6px 10px", maxWidth: "34em", fontFamily: "var(--sans)" },
    ".cm-tooltip .messages p": {
      margin: "2px 0",
      whiteSpace: "pre-wrap",
      overflowWrap: "anywhere",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      background: "var(--accent)",
      color: "var(--on-accent)",
    },
    ".cm-heat .cm-gutterElement": { padding: "0" },
    ".heat": {
      // Without a number in it, too, it is as tall as its line.
      height: "100%",
      minWidth: "4.2em",
      padding: "0 6px 0 8px",
      textAlign: "right",
      fontSize: "0.85em",
      fontVariantNumeric: "tabular-nums",
      // The bar is all that a line costs that only calls: as tall as the line, so that one sees it.
      backgroundImage: "linear-gradient(var(--heat-total), var(--heat-total))",
      backgroundSize: "calc(var(--total) * 100%) calc(100% - 4px)",
      backgroundPosition: "left center",
      backgroundRepeat: "no-repeat",
      borderLeft: "3px solid transparent",
      color: "var(--text)",
      opacity: "var(--heat-opacity, 1)",
    },
    ".heat-1": { borderLeftColor: "var(--heat-1)" },
    ".heat-2": { borderLeftColor: "var(--heat-3)" },
    ".heat-3": { borderLeftColor: "var(--heat-4)" },
    ".heat-4": { borderLeftColor: "var(--heat-bar)", fontWeight: "600" },
    ".heat-5": { borderLeftColor: "var(--accent)", fontWeight: "600" },
    ".cm-panel input, .cm-panel button": {
      border: "1px solid var(--control-line)",
      borderRadius: "6px",
      background: "var(--raised)",
      color: "var(--text)",
      font: "inherit",
    },
    ".cm-panel button[name=close]": { border: "0", background: "none", padding: "0 6px" },
    ".cm-panel label": { color: "var(--text)" },
    ".cm-panel input[type=checkbox]": { accentColor: "var(--accent)" },
    ".cm-searchMatch": { backgroundColor: "var(--selection)" },
    ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  })
}

/**
 * Which of our colors stands for which of the library's own: the published bundle keeps the names of syntax tags to
 * itself, but its default style lists each tag with a color.
 * @type {Record<string, string>}
 */
const COLORS = {
  "#404740": "var(--code-keyword)",
  "#708": "var(--code-keyword)",
  "#219": "var(--code-number)",
  "#164": "var(--code-number)",
  "#a11": "var(--code-string)",
  "#e40": "var(--code-string)",
  "#00f": "var(--code-name)",
  "#30a": "var(--code-name)",
  "#085": "var(--code-type)",
  "#167": "var(--code-type)",
  "#256": "var(--code-type)",
  "#00c": "var(--code-name)",
  "#940": "var(--code-comment)",
}

/** @param {any} library */
export function highlighting({ HighlightStyle, defaultHighlightStyle, syntaxHighlighting }) {
  const specs = defaultHighlightStyle.specs.map((/** @type {any} */ spec) => ({
    ...spec,
    ...(spec.color ? { color: COLORS[spec.color] ?? "inherit" } : {}),
  }))
  return syntaxHighlighting(HighlightStyle.define(specs))
}
