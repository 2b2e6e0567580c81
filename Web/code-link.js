/** @import { Language, Snippet } from "./types.js" */
import { optionsOf, unusualOptions } from "./link-options.js"
import { emptySnippet } from "./snippet.js"
import { joinFiles, splitFiles } from "./txtar.js"

// An address that holds the program itself, behind its `#`, where no browser sends it to the service: nothing is stored.

/** Of the program once it is unpacked; the service takes less. */
const MOST_BYTES = 1_000_000

/**
 * @param {Snippet} snippet
 * @returns {Promise<string>} `#language=go&code=…`, the text of all files as raw deflate in base64 for addresses (RFC 4648,
 * section 5), and `&options=…`, likewise, a JSON object of those that are not as they are by themselves
 */
export async function codeLink({ language, files, options }) {
  const unusual = unusualOptions(options)
  const hasOptions = Object.keys(unusual).length > 0
  const rest = hasOptions ? `&options=${await pack(JSON.stringify(unusual))}` : ""
  return `#language=${language}&code=${await pack(joinFiles(files, language))}${rest}`
}

/**
 * The program that an address holds. Null where it holds none, or what nobody can read.
 * @param {string} hash with its `#`
 * @returns {Promise<Snippet | null>}
 */
export async function linkedSnippet(hash) {
  const parameters = new URLSearchParams(hash.slice(1))
  const code = parameters.get("code")
  if (!code) return null
  try {
    const content = await unpack(code)
    if (content === "") return null
    /** @type {Language} */
    const language = parameters.get("language") === "swift" ? "swift" : "go"
    const options = await linkedOptions(parameters.get("options"), language)
    return { ...emptySnippet(language), files: splitFiles(content, language), options }
  } catch {
    // Cut off, mistyped, or larger than any program: as good as none.
    return null
  }
}

/**
 * @param {string | null} packed
 * @param {Language} language
 */
async function linkedOptions(packed, language) {
  try {
    return optionsOf(packed ? JSON.parse(await unpack(packed)) : null, language)
  } catch {
    // The program is there all the same.
    return optionsOf(null, language)
  }
}

/** @param {string} hash */
export function holdsCode(hash) {
  return new URLSearchParams(hash.slice(1)).has("code")
}

/** @param {string} text */
async function pack(text) {
  const stream = new Blob([text]).stream()
  return base64(await bytesOf(stream.pipeThrough(new CompressionStream("deflate-raw")), Infinity))
}

/** @param {string} packed */
async function unpack(packed) {
  const stream = new Blob([bytesFrom(packed)]).stream()
  const unpacked = stream.pipeThrough(new DecompressionStream("deflate-raw"))
  return new TextDecoder().decode(await bytesOf(unpacked, MOST_BYTES))
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} limit in bytes; more than these is refused before it is unpacked
 */
async function bytesOf(stream, limit) {
  const reader = stream.getReader()
  /** @type {BlobPart[]} */
  const parts = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      throw new RangeError("too large")
    }
    parts.push(/** @type {BlobPart} */ (value))
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** @param {string} text */
function bytesFrom(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
