const KEY = "flamebox.formatOnRun"

/** Whether this browser's reader wants programs to be formatted before they run. */
export function isFormattedOnRun() {
  try {
    return localStorage.getItem(KEY) === "on"
  } catch {
    return false
  }
}

/** @param {boolean} isOn */
export function keepFormatOnRun(isOn) {
  try {
    if (isOn) localStorage.setItem(KEY, "on")
    else localStorage.removeItem(KEY)
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
