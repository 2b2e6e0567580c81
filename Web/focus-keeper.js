/**
 * Keeps the focus on the page: where what has it goes away, by itself or because it was pressed, the next thing that
 * was around it has it, or else the one that is always there. A focus that drops to the page's start is lost to whoever
 * goes by keyboard.
 * @param {HTMLElement} root
 * @param {HTMLElement} home what is always there
 */
export function keepFocus(root, home) {
  /** @type {Element[]} what has the focus, and all that is around it, inside out */
  let path = []
  root.addEventListener("focusin", ({ target }) => {
    path = target instanceof Element ? [target, ...ancestorsOf(target, root)] : []
  })
  root.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget) return
    // Where it goes away it is gone in a moment; else somebody went elsewhere, with a click beside everything.
    queueMicrotask(() => {
      if (path[0] === target && isThere(path[0])) path = []
    })
  })
  const mend = () => {
    const [last, ...around] = path
    if (!last || isThere(last)) return
    const { activeElement } = document
    if (activeElement !== document.body && activeElement !== last && activeElement !== null) return
    const heir = around.filter(isThere).map(controlIn).find((each) => each !== null) ?? home
    heir.focus({ preventScroll: true })
  }
  const changes = { attributeFilter: ["hidden", "open", "disabled", "class"] }
  new MutationObserver(mend).observe(root, { subtree: true, childList: true, ...changes })
}

/**
 * @param {Element} element
 * @param {Element} root
 */
function ancestorsOf(element, root) {
  const around = []
  for (let each = element.parentElement; each && each !== root; each = each.parentElement) {
    around.push(each)
  }
  return around
}

/** @param {Element} element */
function isThere(element) {
  return element.isConnected && !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true })
}

/**
 * @param {Element} element
 * @returns {HTMLElement | null}
 */
function controlIn(element) {
  const controls = element.querySelectorAll(
    "button, a[href], input, select, textarea, summary, [tabindex='0']",
  )
  for (const control of controls) {
    if (control instanceof HTMLElement && isThere(control)) return control
  }
  return null
}
