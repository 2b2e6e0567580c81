import { runIDFrom, viewFrom } from "./address.js"
import { App } from "./app.js"
import { ComparisonPage } from "./comparison/page.js"
import { snippetFrom } from "./form.js"
import { initialState } from "./state.js"

// The page is whole before this runs; what follows puts the living one in its place.
const main = document.querySelector("main")
const page = document.body.dataset.page
// Problems are for reading only and stay as they are.
if (main && page === "compare") {
  new ComparisonPage(main).start()
} else if (main && page !== "problem") {
  const app = new App(initialState(snippetFrom(main), viewFrom(location.search)))
  // Who shared what of a snippet is nowhere but on its page.
  const runs = main.querySelector(".runs")
  main.replaceChildren(app.dom, ...(runs ? [runs] : []))
  document.body.classList.add("is-live")
  addEventListener("popstate", () => app.visit())
  app.source.editor.enhance().catch(() => {
    // Without the library the text box stays, and everything works in it.
  })
  await app.visit()
  const sharedRun = runs?.querySelector("a")
  const sharedID = sharedRun ? runIDFrom(sharedRun.pathname) : null
  if (sharedID) await app.session.borrow(sharedID)
  await app.session.loadExamples()
}
