import { elt } from "../dom.js"

/** Older versions than these many would only make the others narrow. */
const MOST_VERSIONS = 24

/**
 * What each version took, the oldest first, as bars. The table below has the same in numbers.
 * @param {{ id: string, cpuMs?: number | null }[]} entries the newest first
 * @param {string} shown the run that is shown
 * @returns {HTMLElement[]} none where there is nothing to compare
 */
export function versionChart(entries, shown) {
  const versions = entries.filter(({ cpuMs }) => cpuMs != null).slice(0, MOST_VERSIONS).reverse()
  if (versions.length < 2) return []
  const most = Math.max(...versions.map(({ cpuMs }) => cpuMs ?? 0), 1)
  const bars = versions.map(({ id, cpuMs }) => {
    const bar = elt("span", { class: id === shown ? "is-shown" : null })
    bar.style.setProperty("--height", String((cpuMs ?? 0) / most))
    return bar
  })
  return [
    elt(
      "div",
      { class: "version-chart", "aria-hidden": "true" },
      elt("span", { class: "version-bars" }, ...bars),
      elt("span", { class: "version-note" }, "CPU time, the newest on the right"),
    ),
  ]
}
