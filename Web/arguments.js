// Program arguments in one line, quoted as a shell would – and nothing else of what a shell does.

/** @param {string} line */
export function splitArguments(line) {
  const words = line.match(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|\\$)+/g) ?? []
  return words.map(unquote)
}

/** @param {string} word */
function unquote(word) {
  return word.replace(
    /'([^']*)'?|"((?:[^"\\]|\\[\s\S])*)"?|\\([\s\S])?/g,
    (_, single, double, escaped) => single ?? double?.replace(/\\([\s\S])/g, "$1") ?? escaped ?? "",
  )
}

/** @param {readonly string[]} words */
export function joinArguments(words) {
  return words.map((
    word,
  ) => (/^[^\s"'\\]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ")
}
