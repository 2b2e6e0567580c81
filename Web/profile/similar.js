/** How much longer than what is typed the part of a name may be that has its letters in their order. */
const STRETCH = 2
/** Shorter words are alike to too much. */
const LEAST_LETTERS = 3
const LONGEST_NAME = 300

/** Of the table of edits: the one before, the current and the next, used for every name. */
const columns = [0, 1, 2].map(() => new Uint16Array(LONGEST_NAME + 1))

/**
 * Whether a name reads like a word: it has the word's letters in their order, close together, or the word itself but for
 * one letter – two, in a long word.
 * @param {string} name
 * @param {string} word in lower case
 */
export function isNearly(name, word) {
  if (word.length < LEAST_LETTERS || word.length > LONGEST_NAME) return false
  const text = name.slice(0, LONGEST_NAME).toLowerCase()
  const allowed = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0
  return hasLettersOf(text, word) || (allowed > 0 && fewestEdits(text, word) <= allowed)
}

/**
 * @param {string} text
 * @param {string} word
 */
function hasLettersOf(text, word) {
  const longest = word.length * STRETCH + 4
  for (let from = text.indexOf(word[0]); from >= 0; from = text.indexOf(word[0], from + 1)) {
    let at = from
    let letter = 0
    while (letter < word.length && at >= 0 && at - from <= longest) {
      at = text.indexOf(word[letter++], at)
      if (at >= 0) at++
    }
    if (letter === word.length && at >= 0 && at - from <= longest) return true
  }
  return false
}

/**
 * The fewest letters to change, add or leave out until the word stands somewhere in the text (Sellers' algorithm), two
 * neighbors that changed places being one change.
 * @param {string} text
 * @param {string} word
 */
function fewestEdits(text, word) {
  let [before, column, next] = columns
  for (let letter = 0; letter <= word.length; letter++) column[letter] = letter
  let fewest = word.length
  for (let at = 0; at < text.length; at++) {
    next[0] = 0
    for (let letter = 1; letter <= word.length; letter++) {
      const isSame = text[at] === word[letter - 1]
      let edits = Math.min(
        column[letter - 1] + (isSame ? 0 : 1),
        column[letter] + 1,
        next[letter - 1] + 1,
      )
      const isSwapped = at > 0 && letter > 1 && text[at] === word[letter - 2] &&
        text[at - 1] === word[letter - 1]
      if (isSwapped) edits = Math.min(edits, before[letter - 2] + 1)
      next[letter] = edits
    }
    fewest = Math.min(fewest, next[word.length])
    ;[before, column, next] = [column, next, before]
  }
  return fewest
}
