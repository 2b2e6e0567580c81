// The page of one profile in one file, which nothing is fetched for: scripts/bundle packs it into one script. `Profile` is
// the profile's JSON as a gzip'ed, base64'd data block.
import { StandalonePage } from "./page.js"
import { profileIn } from "./data.js"

start()

async function start() {
  const main = document.querySelector("main")
  const block = document.getElementById("profile")
  if (!main || !block) return
  try {
    const json = await profileIn(block.textContent ?? "")
    const page = new StandalonePage(json, document.title)
    main.replaceChildren(page.dom)
    document.body.classList.add("is-live")
    page.start()
  } catch (error) {
    const reason = document.createElement("p")
    reason.setAttribute("role", "alert")
    reason.className = "alert"
    reason.textContent = `This profile could not be shown: ${
      error instanceof Error ? error.message : error
    }`
    main.prepend(reason)
  }
}
