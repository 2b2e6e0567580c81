/** @import { Run, State } from "../types.js" */
import { elt } from "../dom.js"
import { visible } from "../format.js"
import { cpuOf } from "../versions.js"
import { isInFlight } from "../runs.js"

/** Measures the program that ran against itself, compiled with another toolchain; there where the language has several. */
export class ToolchainComparison {
  #shown = ""

  /** @param {(toolchain: string) => void} onCompare */
  constructor(onCompare) {
    this.onCompare = onCompare
    this.dom = elt("div", { class: "toolchain-comparison", hidden: true })
  }

  /** @param {State} state */
  sync({ run, offers }) {
    const others = run && isComparable(run) ? othersOf(run, offers) : []
    const shown = JSON.stringify(others)
    if (shown === this.#shown) return
    this.#shown = shown
    this.dom.hidden = others.length === 0
    this.dom.replaceChildren(
      ...(others.length > 1 ? [this.#choice(others)] : others.map((name) =>
        elt(
          "button",
          {
            type: "button",
            title: `Measures pairs of this program: as it ran, and with ${visible(name)}`,
            onclick: () => this.onCompare(name),
          },
          `Compare with ${visible(name)}`,
        )
      )),
    )
  }

  /** @param {string[]} names */
  #choice(names) {
    const select = elt(
      "select",
      {
        "aria-label": "Compare with another toolchain",
        onchange: () => {
          const { value } = select
          select.value = ""
          if (value !== "") this.onCompare(value)
        },
      },
      elt("option", { value: "" }, "Compare with…"),
      ...names.map((name) => elt("option", { value: name }, visible(name))),
    )
    return select
  }
}

/**
 * Whether the program ran to an end that pairs can be measured of.
 * @param {Run} run
 */
function isComparable(run) {
  return !isInFlight(run) && run.verdict?.kind === "exited" && cpuOf(run) !== null
}

/**
 * @param {Run} run
 * @param {State["offers"]} offers
 */
function othersOf({ toolchain, snippet }, offers) {
  const names = offers.find(({ language }) => language === snippet.language)?.toolchains ?? []
  if (!toolchain) return []
  return names.map(({ name }) => name).filter((name) => name !== toolchain.name)
}
