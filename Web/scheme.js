// Light or dark: as the reader's system, unless the page that frames this one says which.

const DARK = "(prefers-color-scheme: dark)"
const ofReader = matchMedia(DARK)

/** @type {boolean | null} */
let forced = null

/** Whether to draw in dark colors. */
export function isDark() {
  return forced ?? ofReader.matches
}

/** @param {() => void} listener */
export function onSchemeChange(listener) {
  ofReader.addEventListener("change", listener)
}

/**
 * Takes the reader's choice out of the page's styles: from here on all of them are in one scheme.
 * @param {string} scheme "light" or "dark"; anything else changes nothing
 */
export function forceScheme(scheme) {
  if (scheme !== "light" && scheme !== "dark") return
  forced = scheme === "dark"
  document.querySelector("meta[name=color-scheme]")?.setAttribute("content", scheme)
  document.documentElement.style.colorScheme = scheme
  for (const sheet of document.styleSheets) decide(sheet, forced ? "all" : "not all")
}

/**
 * @param {CSSStyleSheet} sheet
 * @param {string} medium that takes the place of the reader's choice
 */
function decide(sheet, medium) {
  for (const rule of sheet.cssRules) {
    if (rule instanceof CSSImportRule && rule.styleSheet) decide(rule.styleSheet, medium)
    else if (rule instanceof CSSMediaRule && rule.media.mediaText === DARK) {
      rule.media.mediaText = medium
    }
  }
}
