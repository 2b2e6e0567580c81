/**
 * An element with its properties and children. Texts become text nodes, never markup: what a program prints and how it
 * names its functions is hostile.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} [properties] `on…` are listeners; `class`, `aria-…`, `data-…` and `role` attributes
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function elt(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class" || key === "role" || key.includes("-")) {
      if (value !== null) element.setAttribute(key, String(value))
    } else if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), /** @type {EventListener} */ (value))
    } else {
      Object.assign(element, { [key]: value })
    }
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/**
 * Sets a text only where it differs, so that live regions speak up once.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Says whether a button does anything now. It stays where the focus can be: a disabled one would drop it to the page's
 * start. What it would do has to be refused by who does it.
 * @param {HTMLButtonElement} button
 * @param {boolean} isAble
 */
export function setAble(button, isAble) {
  if (isAble) button.removeAttribute("aria-disabled")
  else button.setAttribute("aria-disabled", "true")
}

/**
 * Before something goes away: the focus that is in it goes to what stays, not to the page's start.
 * @param {Element} leaving
 * @param {HTMLElement} staying
 */
export function giveWay(leaving, staying) {
  if (leaving.contains(document.activeElement)) staying.focus({ preventScroll: true })
}

/**
 * What opens over the page closes when one turns to something else, or with Escape.
 * @param {HTMLDetailsElement} details
 */
export function closeOnLeave(details) {
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) details.open = false
  })
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return
    details.open = false
    details.querySelector("summary")?.focus()
    event.preventDefault()
  })
}
