/** The normal distribution's quantile that leaves 2.5 % on either side. */
const Z = 1.959963985

/**
 * The 95 % interval of a share that was seen in `hits` of `samples` (Wilson's score interval, which stays within 0…1
 * and is honest near both ends, where most functions are).
 * @param {number} hits
 * @param {number} samples
 * @returns {{ low: number, high: number }}
 */
export function shareInterval(hits, samples) {
  if (samples === 0) return { low: 0, high: 1 }
  const share = hits / samples
  const z2 = Z * Z / samples
  const center = (share + z2 / 2) / (1 + z2)
  const half = Z * Math.sqrt(share * (1 - share) / samples + z2 / (4 * samples)) / (1 + z2)
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) }
}
