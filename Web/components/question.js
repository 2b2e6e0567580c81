import { elt } from "../dom.js"

/**
 * Asks before something is lost. Escape and the first button keep it. Resolves to whether to go on.
 * @param {string} words
 * @param {{ keep: string, goOn: string }} buttons
 * @returns {Promise<boolean>}
 */
export function ask(words, { keep, goOn }) {
  const { promise, resolve } = Promise.withResolvers()
  const sentence = elt("p", { id: "question" }, words)
  const dialog = elt(
    "dialog",
    { class: "question", "aria-labelledby": sentence.id },
    sentence,
    elt(
      "form",
      { method: "dialog" },
      elt("button", { value: "" }, keep),
      elt("button", { value: "yes" }, goOn),
    ),
  )
  dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue === "yes")
  })
  document.body.append(dialog)
  dialog.showModal()
  return promise
}
