/** @import { Profile } from "../types.js" */
import { groupOf } from "../profile/grouping.js"

/** What a frame's color tells. @typedef {"category" | "package" | "module"} Coloring */
/** @typedef {{ fills: readonly string[], text: string }} Shades */
/**
 * @typedef {object} Palette
 * @property {readonly Shades[]} categories in the order of CATEGORIES
 * @property {Shades} groups of packages or modules, one's own code first: people who tell few hues apart tell these
 * @property {string} muted frames that a search does not mean
 * @property {string} mutedText
 * @property {string} root
 * @property {string} rootText
 * @property {string} melted
 * @property {string} match
 * @property {string} matchText
 * @property {string} edge
 * @property {Changes} changes
 */
/**
 * Of a differential flamegraph; the fills from a little to much. Blue and orange, which the common kinds of color
 * blindness tell apart.
 * @typedef {{ same: Shades, less: Shades, more: Shades }} Changes
 */

// Whose code it is gives the hue. The shade tells your own functions apart; of all others it tells modules and packages
// apart, for that is what one looks for there. Both keep their color in every run.
// All text stands at 4.5:1 or better on its fill; a test holds us to it.

/** @type {Palette} */
export const LIGHT = Object.freeze({
  categories: [
    { fills: ["#f5a15a", "#f7b06f", "#f29450", "#f8bd80"], text: "#2b1600" },
    { fills: ["#8fcfc0", "#a3d8cb", "#7fc5b6", "#b4e0d5"], text: "#06261f" },
    { fills: ["#b9b4e6", "#c6c2ec", "#aca6df", "#d2cff1"], text: "#17123d" },
    { fills: ["#9fc3e6", "#b1cfec", "#8fb8e0", "#c0d9f1"], text: "#0a2036" },
    { fills: ["#e3a8b8", "#e9b8c5", "#dc9aac", "#efc6d1"], text: "#37101c" },
    { fills: ["#c9c7c2", "#d3d1cd", "#bfbdb8", "#dbdad6"], text: "#23221f" },
    { fills: ["#ee8b80", "#f29c92", "#e97b6f", "#f5b0a8"], text: "#3a0905" },
    { fills: ["#e3cf62", "#e9d87b", "#dcc64d", "#efe197"], text: "#2b2400" },
    { fills: ["#a9b8c4", "#b7c4ce", "#9bacb9", "#c6d0d8"], text: "#0f1a22" },
    { fills: ["#aed36a", "#bbdb80", "#a0c957", "#c9e39a"], text: "#1a2a00" },
    { fills: ["#cfb596", "#d8c2a8", "#c5a884", "#e1d0bb"], text: "#2a1b08" },
  ],
  groups: {
    fills: [
      "#f5a15a",
      "#b0bee5",
      "#d1dabd",
      "#bb956e",
      "#8597e0",
      "#3fa897",
      "#e0e09d",
      "#c6e5ea",
    ],
    text: "#1b1a17",
  },
  muted: "#ece9e4",
  mutedText: "#6a655e",
  root: "#ddd8d0",
  rootText: "#2d2a26",
  melted: "#d8d3cb",
  match: "#b5179e",
  matchText: "#ffffff",
  edge: "#fffdfa",
  changes: {
    same: { fills: ["#e4e0d9"], text: "#2d2a26" },
    less: { fills: ["#cfe3f4", "#97c4e6", "#5fa5d9"], text: "#04203a" },
    more: { fills: ["#fbdcbc", "#f6b67c", "#ee9345"], text: "#341700" },
  },
})

/** @type {Palette} */
export const DARK = Object.freeze({
  categories: [
    { fills: ["#a8581a", "#9c5015", "#96500f", "#8f4911"], text: "#fff4e8" },
    { fills: ["#226b5d", "#1d6054", "#277566", "#19564b"], text: "#e6fbf5" },
    { fills: ["#5a539f", "#514a93", "#635ca9", "#494287"], text: "#f1f0ff" },
    { fills: ["#2e628f", "#285882", "#346b9a", "#224e75"], text: "#eaf4ff" },
    { fills: ["#8f4259", "#84394f", "#994b62", "#783246"], text: "#fff0f4" },
    { fills: ["#55524d", "#4c4945", "#5e5b55", "#44413d"], text: "#f4f2ee" },
    { fills: ["#9c3a30", "#8f332a", "#a84338", "#822c24"], text: "#fff1ee" },
    { fills: ["#6e5f10", "#64560c", "#776715", "#5a4d09"], text: "#fffbe0" },
    { fills: ["#43535f", "#3b4a55", "#4b5c69", "#34424c"], text: "#eef6fb" },
    { fills: ["#4d6b14", "#456110", "#557519", "#3d570c"], text: "#f6ffe3" },
    { fills: ["#6b5237", "#604930", "#755b3e", "#554029"], text: "#fff6ea" },
  ],
  groups: {
    fills: [
      "#a8581a",
      "#1b6c65",
      "#4232ba",
      "#354580",
      "#78301f",
      "#6666c5",
      "#2e7d52",
      "#457796",
    ],
    text: "#ffffff",
  },
  muted: "#2b2926",
  mutedText: "#a29c93",
  root: "#45413b",
  rootText: "#f0ece6",
  melted: "#4a463f",
  match: "#f59ae6",
  matchText: "#2d0526",
  edge: "#191715",
  changes: {
    same: { fills: ["#3a3631"], text: "#f0ece6" },
    less: { fills: ["#1d3d57", "#1c527d", "#1f68a5"], text: "#eef6ff" },
    more: { fills: ["#573313", "#7f4610", "#a2560c"], text: "#fff4e8" },
  },
})

/**
 * The fill and the ink of each function of a profile. Nothing but names decides, so that they are the same in every run.
 * @param {Palette} palette
 * @param {Profile} profile
 * @param {Coloring} by
 * @returns {{ fills: string[], inks: string[] }}
 */
export function inkOf(palette, profile, by) {
  const { functions, modules } = profile
  if (by === "category") {
    return {
      fills: functions.map((each) => fillOf(palette, each, modules)),
      inks: functions.map(({ category }) => palette.categories[category].text),
    }
  }
  return {
    fills: functions.map((each) => groupFill(palette, groupOf(profile, each, by), each.category)),
    inks: functions.map(() => palette.groups.text),
  }
}

/**
 * @param {Palette} palette
 * @param {string} group the name of a package or module
 * @param {number} category
 */
export function groupFill({ groups: { fills } }, group, category) {
  return category === 0 ? fills[0] : fills[1 + hash(group) % (fills.length - 1)]
}

/**
 * @param {Palette} palette
 * @param {{ category: number, module: number, name: string }} function_
 * @param {readonly string[]} modules
 */
export function fillOf(palette, function_, modules) {
  const { fills } = palette.categories[function_.category]
  const owner = (modules[function_.module] ?? "") + packageOf(function_.name)
  return fills[hash(function_.category === 0 ? function_.name : owner) % fills.length]
}

/**
 * A statically linked program is one module; Go's packages and Swift's types part its functions instead.
 * @param {string} name
 */
function packageOf(name) {
  return name.slice(0, Math.max(name.lastIndexOf("."), 0))
}

/**
 * FNV-1a over UTF-16 units.
 * @param {string} text
 */
function hash(text) {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}
