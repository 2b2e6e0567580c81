/** @import { Language, Snippet } from "./types.js" */
import { emptySnippet } from "./snippet.js"
import { joinFiles, splitFiles } from "./txtar.js"

// An address that holds the program itself, behind its `#`, where no browser sends it to the service: nothing is stored.

/** Of the program once it is unpacked; the service takes less. */
const MOST_BYTES = 1_000_000

/**
 * @param {Snippet} snippet all its files; options are not told
 * @returns {Promise<string>} `#language=go&code=…`, the text as raw deflate in base64 for addresses (RFC 4648, section 5)
 */
export async function codeLink({ language, files }) {
  const text = new Blob([joinFiles(files, language)]).stream()
  const packed = await bytesOf(text.pipeThrough(new CompressionStream("deflate-raw")), Infinity)
  return `#language=${language}&code=${base64(packed)}`
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
    const packed = new Blob([bytesFrom(code)]).stream()
    const bytes = await bytesOf(
      packed.pipeThrough(new DecompressionStream("deflate-raw")),
      MOST_BYTES,
    )
    if (bytes.length === 0) return null
    const content = new TextDecoder().decode(bytes)
    /** @type {Language} */
    const language = parameters.get("language") === "swift" ? "swift" : "go"
    return { ...emptySnippet(language), files: splitFiles(content, language) }
  } catch {
    // Cut off, mistyped, or larger than any program: as good as none.
    return null
  }
}

/** @param {string} hash */
export function holdsCode(hash) {
  return new URLSearchParams(hash.slice(1)).has("code")
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
