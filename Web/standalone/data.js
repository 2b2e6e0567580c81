/**
 * The profile's JSON out of a data block.
 * @param {string} block gzip'ed, as base64: no byte of it can be markup
 * @returns {Promise<any>}
 */
export async function profileIn(block) {
  const text = atob(block.trim())
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return JSON.parse(await new Response(stream).text())
}
