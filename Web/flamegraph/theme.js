/** @import { Palette } from "./colors.js" */
import { isDark, onSchemeChange } from "../scheme.js"
import { DARK, LIGHT } from "./colors.js"

const forced = matchMedia("(forced-colors: active)")

/** @type {Palette | null} */
let ofSystem = null

/** The colors to draw in as the reader has set up the screen. @returns {Palette} */
export function currentPalette() {
  if (!forced.matches) return isDark() ? DARK : LIGHT
  ofSystem ??= systemPalette()
  return ofSystem
}

/** @param {() => void} listener */
export function onThemeChange(listener) {
  const forget = () => {
    ofSystem = null
    listener()
  }
  onSchemeChange(forget)
  forced.addEventListener("change", forget)
}

/**
 * Who forces colors has chosen few: frames are told apart by their edges and names, and what a search means by the color
 * of what is chosen.
 * @returns {Palette}
 */
function systemPalette() {
  const [ground, ink, quiet, chosen, chosenInk] = [
    "Canvas",
    "CanvasText",
    "GrayText",
    "Highlight",
    "HighlightText",
  ].map(hexOf)
  const shades = { fills: [ink], text: ground }
  return {
    categories: Array(6).fill(shades),
    groups: shades,
    muted: quiet,
    mutedText: ground,
    root: ink,
    rootText: ground,
    melted: quiet,
    match: chosen,
    matchText: chosenInk,
    edge: ground,
    changes: {
      same: { fills: [quiet], text: ground },
      less: shades,
      more: { fills: [chosen], text: chosenInk },
    },
  }
}

/**
 * @param {string} keyword of a system color
 * @returns {string} `#rrggbb`
 */
function hexOf(keyword) {
  const context = document.createElement("canvas").getContext("2d")
  if (!context) return "#808080"
  context.fillStyle = keyword
  context.fillRect(0, 0, 1, 1)
  const [...bytes] = context.getImageData(0, 0, 1, 1).data.slice(0, 3)
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`
}
