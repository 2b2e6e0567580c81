import { elt } from "../dom.js"

/**
 * Sharing without leaving the page, and a button that copies the address.
 * @param {HTMLElement} page
 * @param {(form: HTMLFormElement) => Promise<boolean>} submit resolves to whether it was done
 */
export function makeShareable(page, submit) {
  const form = page.querySelector('form[action$="/share"]')
  if (form instanceof HTMLFormElement) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      const button = form.querySelector("button")
      if (button) button.disabled = true
      if (await submit(form)) {
        page.querySelector(".copy-link button")?.dispatchEvent(new Event("click"))
      } else if (button) button.disabled = false
    })
  }
  page.querySelector("#actions .shared")?.append(copyLink())
}

function copyLink() {
  const said = elt("span", { role: "status", class: "said" })
  const copy = async () => {
    const address = location.href
    const isCopied = await navigator.clipboard?.writeText(address).then(() => true, () => false)
    said.textContent = isCopied ? "Address copied." : `Copy this address: ${address}`
  }
  const button = elt("button", { type: "button", onclick: copy }, "Copy link")
  return elt("span", { class: "copy-link" }, button, said)
}
