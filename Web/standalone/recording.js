// The pages of recordings, as the local service shows them: one, or two beside each other.
import { elt } from "../dom.js"
import { StandalonePage } from "./page.js"

const views = [...document.querySelectorAll("section[data-profile]")].filter((view) =>
  view instanceof HTMLElement
)
if (views.length > 0) await show(/** @type {HTMLElement[]} */ (views))

/** @param {HTMLElement[]} views */
async function show(views) {
  document.body.classList.add("is-live")
  /** @type {(StandalonePage | null)[]} */
  const pages = await Promise.all(views.map(load))
  const shown = pages.filter((page) => page !== null)
  shown.forEach((page) => {
    // What is looked at on one side is looked at on the other.
    page.onLook = (view) =>
      shown.forEach((other) => {
        if (other !== page) other.look(view)
      })
    page.start()
  })
}

/** @param {HTMLElement} view */
async function load(view) {
  const { profile = "", title = "" } = view.dataset
  try {
    const response = await fetch(profile)
    if (!response.ok) throw new Error(`the service answers ${response.status}`)
    const json = await response.json()
    const page = new StandalonePage(json, title, view.dataset.labels !== undefined)
    view.replaceChildren(page.dom)
    // Not waited for: the picture is there without them.
    if (view.dataset.labels && (json.labels || location.search)) {
      showLabels(view, view.dataset.labels)
    }
    return page
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    view.append(
      elt("p", { class: "alert", role: "alert" }, `This profile could not be shown: ${reason}`),
    )
    return null
  }
}

/**
 * What the samples say of themselves, as on every page that the service writes whole. Its links lead to the same view of
 * another part.
 * @param {HTMLElement} view
 * @param {string} address
 */
async function showLabels(view, address) {
  const response = await fetch(address).catch(() => null)
  if (!response?.ok) return
  const answer = new DOMParser().parseFromString(await response.text(), "text/html")
  const labels = answer.querySelector("#labels")
  if (!labels) return
  labels.classList.add("recordings")
  labels.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null
    if (link) link.hash = location.hash
  })
  view.after(document.adoptNode(labels))
}
