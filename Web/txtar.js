/** @import { Language, SourceFile } from "./types.js" */

// Several files in one text: each after a line `-- NAME --`, as the Go Playground has them. What stands above the first is the
// language's usual file.

const MARK = /^-- (.*) --\r?$/

/** @param {string} line @returns {string | null} */
function nameIn(line) {
  const name = MARK.exec(line)?.[1].trim()
  return name ? name : null
}

/** @param {string} text */
export function holdsFiles(text) {
  return text.includes("-- ") && text.split("\n").some((line) => nameIn(line) !== null)
}

/**
 * @param {string} text
 * @param {Language} language
 * @returns {SourceFile[]} one file where the text holds no others, or two of one name
 */
export function splitFiles(text, language) {
  const usual = `main.${language}`
  const whole = [{ name: usual, content: text }]
  if (!holdsFiles(text)) return whole
  /** @type {{ name: string, lines: string[] }[]} */
  const files = [{ name: usual, lines: [] }]
  for (const line of text.split("\n")) {
    const name = nameIn(line)
    if (name !== null) files.push({ name, lines: [] })
    else files[files.length - 1].lines.push(line)
  }
  const found = files.map(({ name, lines }) => ({ name, content: ended(lines.join("\n")) }))
  if (found[0].content.trim() === "") found.shift()
  const isPlain = new Set(found.map(({ name }) => name.normalize())).size === found.length
  return isPlain ? found : whole
}

/**
 * @param {SourceFile[]} files
 * @param {Language} language
 */
export function joinFiles(files, language) {
  if (files.length === 1) return files[0].content
  return files.map(({ name, content }, index) => {
    const isUsual = index === 0 && name === `main.${language}` && content.trim() !== ""
    return (isUsual ? "" : `-- ${name} --\n`) + ended(content)
  }).join("")
}

/** @param {string} text */
function ended(text) {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`
}
