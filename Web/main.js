import { viewFrom } from "./address.js"
import { App } from "./app.js"
import { snippetFrom } from "./form.js"
import { initialState } from "./state.js"

// The page is whole before this runs; what follows puts the living one in its place.
const main = document.querySelector("main")
if (main) {
  const app = new App(initialState(snippetFrom(main), viewFrom(location.search)))
  main.replaceChildren(app.dom)
  document.body.classList.add("is-live")
  addEventListener("popstate", () => app.visit())
  app.source.editor.enhance().catch(() => {
    // Without the library the text box stays, and everything works in it.
  })
  await app.visit()
  await app.session.loadExamples()
}
