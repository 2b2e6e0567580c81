/** @import { State } from "../types.js" */
import { elt } from "../dom.js"

/** The address that was just shared, to copy again or to read out. */
export class ShareNote {
  /** @type {State["shared"]} */
  #shown = null

  constructor() {
    this.address = elt("input", {
      type: "text",
      readOnly: true,
      "aria-label": "Address",
      onfocus: () => this.address.select(),
    })
    this.said = elt("p", { role: "status", class: "said" })
    this.dom = elt("div", { class: "share-note", hidden: true }, this.said, this.address)
  }

  /** @param {State} state */
  sync({ shared, run }) {
    if (shared === this.#shown) return
    this.#shown = shared
    this.dom.hidden = shared === null
    if (!shared) return
    this.address.value = shared.address
    const copied = shared.copied ? "Address copied." : "Copy this address:"
    this.said.textContent = `${copied} ${promise(shared.kept, run)}`
    if (!shared.copied) this.address.focus()
  }
}

/**
 * How long the address leads there.
 * @param {boolean} kept
 * @param {State["run"]} run
 */
function promise(kept, run) {
  if (!run) return "It holds the code itself: nothing is stored."
  if (kept) return "Code, output and this very profile are kept."
  const until = run.expiresAt
    ? ` It works until ${new Date(run.expiresAt).toLocaleDateString()}.`
    : ""
  return `Only who ran it can keep it for good.${until}`
}
