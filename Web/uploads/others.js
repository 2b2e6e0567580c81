import { elt } from "../dom.js"
import { visible } from "../format.js"
import { pastRuns, pastUploads } from "../history-store.js"

/** How many of each are offered: older ones are found by their address. */
const MOST = 10

/**
 * What this browser saw and an upload can be compared with, the newest first; each is the side before.
 * @param {string} id of the upload
 * @param {URLSearchParams} part of both that is looked at
 * @returns {HTMLElement | null} null where there is nothing
 */
export function othersThan(id, part) {
  const uploads = pastUploads().filter((each) => each.id !== id).slice(0, MOST).map((each) =>
    linkTo(pairOf(each.id, id, part), each.name, each.createdAt)
  )
  const runs = pastRuns().slice(0, MOST).map((each) =>
    linkTo(pairOf(each.id, id, part), `A run of ${each.language}`, each.createdAt)
  )
  const links = [...uploads, ...runs]
  if (links.length === 0) return null
  return elt(
    "ul",
    { class: "comparisons", "aria-label": "Compare with what you saw before" },
    ...links,
  )
}

/**
 * @param {string} before
 * @param {string} after
 * @param {URLSearchParams} part
 */
function pairOf(before, after, part) {
  const query = part.size > 0 ? `?${part}` : ""
  return `/compare/${encodeURIComponent(before)}/${encodeURIComponent(after)}${query}`
}

/**
 * @param {string} href
 * @param {string} name
 * @param {string} createdAt
 */
function linkTo(href, name, createdAt) {
  const time = new Date(createdAt).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
  })
  return elt("li", {}, elt("a", { href }, visible(String(name))), ` ${time}`)
}
