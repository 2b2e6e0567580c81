/** @import { Language } from "./types.js" */

// What a file of a program may be called, in the service's own sentences (`SourceFileName`): a name that Run would refuse is
// refused when it is typed.

const MOST_BYTES = 200
const MOST_PARTS = 10

/** No controls, nothing that is not seen or turns what follows around, nothing without a meaning; and no space but the plain one. */
const HIDDEN = /[\p{C}\p{Z}]/u
const RESERVED = /[\\:*?"<>|]/

/**
 * Why no file of a program can be called so, in one sentence; null where one can.
 * @param {string} name
 * @param {Language} language
 * @returns {string | null}
 */
export function objectionToName(name, language) {
  if (new TextEncoder().encode(name).length > MOST_BYTES) {
    return `A file name is at most ${MOST_BYTES} bytes long, with its folders.`
  }
  const parts = name.split("/")
  if (parts.includes("")) {
    return "A file name is a relative path: something stands before, between and behind each '/'."
  }
  if (parts.length > MOST_PARTS) {
    return `A file name has at most ${MOST_PARTS} parts, with its folders.`
  }
  const stranger = [...name].find((each) => each !== " " && HIDDEN.test(each))
  if (stranger) {
    return `A file name holds letters, digits, plain spaces and signs that can be seen, not ${
      codeOf(stranger)
    }.`
  }
  const sign = RESERVED.exec(name)
  if (sign) return `A file name holds none of \\ : * ? " < > | – this one has '${sign[0]}'.`
  const isSource = name.endsWith(`.${language}`)
  for (const part of parts) {
    const objection = objectionToPart(part, isSource, language)
    if (objection !== null) return objection
  }
  return null
}

/**
 * @param {string} part
 * @param {boolean} isSource
 * @param {Language} language
 */
function objectionToPart(part, isSource, language) {
  if (/^[-. ]/.test(part)) {
    return `The name of a file or a folder does not begin with '${part[0]}'.`
  }
  if (part.startsWith("_") && language === "go" && isSource) {
    return "Go passes over files and folders whose names begin with '_' or '.': call it something else."
  }
  if (/^\p{M}/u.test(part)) return "A file name does not begin with an accent that has no letter."
  if (/[. ]$/.test(part)) {
    return `The name of a file or a folder does not end with '${part.at(-1)}'.`
  }
  return null
}

/**
 * Why files of these names cannot lie beside each other, in one sentence; null where they can. Of names that look alike, and
 * are as texts the same, only one may be there: as a file, or as a folder in one spelling.
 * @param {string[]} names
 * @returns {string | null}
 */
export function clashAmong(names) {
  if (new Set(names.map((name) => name.normalize())).size < names.length) {
    return "Two files bear the same name."
  }
  /** @type {Map<string, string>} folders as they are read → as they are spelled */
  const spellings = new Map()
  for (const name of names) {
    for (let slash = name.indexOf("/"); slash >= 0; slash = name.indexOf("/", slash + 1)) {
      const folder = name.slice(0, slash)
      const spelled = spellings.get(folder.normalize()) ?? folder
      if (spelled !== folder) {
        return `Two folders have names that look the same and are not: '${folder}'.`
      }
      spellings.set(folder.normalize(), folder)
    }
  }
  const both = names.find((name) => spellings.has(name.normalize()))
  return both === undefined ? null : `'${both}' cannot be both a file and a folder.`
}

/** @param {string} character */
function codeOf(character) {
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${digits.padStart(4, "0")}`
}
