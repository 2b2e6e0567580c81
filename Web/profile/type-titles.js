import { visible } from "../format.js"

/** In words, what the service's own profiles measure. Formats and addresses know them by their names. */
const titles = new Map([
  ["cpu", "CPU time"],
  ["wall", "Wall time"],
  ["alloc_objects", "Objects allocated"],
  ["alloc_space", "Memory allocated"],
  ["inuse_objects", "Objects in use at the end"],
  ["inuse_space", "Memory in use at the end"],
  ["peak_objects", "Objects at the peak"],
  ["peak_space", "Memory at the peak"],
])

/**
 * What a reader calls a type. What others call theirs stays as they call it.
 * @param {string} type
 */
export function titleOf(type) {
  return titles.get(type) ?? visible(type)
}
