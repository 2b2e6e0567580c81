import { runIDFrom, viewFrom } from "./address.js"
import { App } from "./app.js"
import { holdsCode, linkedSnippet } from "./code-link.js"
import { boundsFrom, changesTo, snippetFrom } from "./form.js"
import { forceScheme } from "./scheme.js"
import { initialState } from "./state.js"

/** The living page does not wait longer than this for the editor's library: a text box does until it is there. */
const LONGEST_WAIT_MS = 4000

// The page is whole before this runs, and stays until the living one is as well.
const main = document.querySelector("main")
const page = document.body.dataset.page
// Problems are for reading only and stay as they are.
if (main && (page === "upload" || page === "framed")) {
  if (page === "framed") forceScheme(document.body.dataset.scheme ?? "")
  const { UploadPage } = await import("./uploads/page.js")
  await new UploadPage(main).start()
} else if (main && page === "uploads") {
  const { DropPage } = await import("./uploads/drop.js")
  new DropPage(main).start()
} else if (main && page !== "problem") {
  await live(main)
}

/** @param {HTMLElement} main */
async function live(main) {
  const linked = await linkedSnippet(location.hash)
  const state = initialState(linked ?? snippetFrom(main), viewFrom(location.search))
  const app = new App(state, boundsFrom(main))
  addEventListener("popstate", () => app.visit())
  beginAnewWithOtherCode(location.hash)
  // Without the library the text box stays, and everything works in it.
  const editor = app.source.editor.load().catch(() => null)
  const waited = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))
  const rest = Promise.all([editor, app.session.loadExamples(), app.session.loadOffers()])
  await Promise.all([app.visit(), Promise.race([rest, waited])])
  // Who shared what of a snippet is nowhere but on its page.
  const runs = main.querySelector(".runs")
  const sharedRun = runs?.querySelector("a")
  const sharedID = sharedRun ? runIDFrom(sharedRun.pathname) : null
  if (sharedID) await app.session.borrow(sharedID)
  takeOver(main, app, runs ? [runs] : [])
  if (await editor) await app.source.editor.enhance()
}

/**
 * Another link with code in it, opened in the place of this page, differs behind the `#` alone.
 * @param {string} first what this page began with
 */
function beginAnewWithOtherCode(first) {
  addEventListener("hashchange", () => {
    if (holdsCode(location.hash) && location.hash !== first) location.reload()
  })
}

/**
 * Puts the living page in the place of the one that the service wrote, with what was typed there.
 * @param {HTMLElement} main
 * @param {App} app
 * @param {Element[]} rest what stays of the page
 */
function takeOver(main, app, rest) {
  const { snippet, language, options } = changesTo(main)
  if (snippet) app.dispatch({ type: "typed", snippet })
  else if (language) app.dispatch({ type: "language", language })
  if (options && !snippet) app.dispatch({ type: "option", option: options })
  app.sync()
  const { activeElement: box } = document
  const typing = box instanceof HTMLTextAreaElement && box.name === "code"
    ? { from: box.selectionStart, to: box.selectionEnd }
    : null
  const hadFocus = main.contains(document.activeElement)
  main.replaceChildren(app.dom, ...rest)
  document.body.classList.add("is-live")
  if (typing) {
    app.source.editor.focus()
    app.source.editor.select(typing)
  } else if (hadFocus) app.controls.run.dom.focus()
}
