import { FlameGraph } from "../../../Web/flamegraph/flamegraph.js"
import { layOut } from "../../../Web/flamegraph/layout.js"
import { ROW_HEIGHT } from "../../../Web/flamegraph/painter.js"
import { buildCallTree } from "../../../Web/profile/call-tree.js"

// Draws a call tree of many frames over and over, each time from another focus or scroll position, and waits for the
// pixels: reading one back makes the canvas finish what it only noted down.

const FRAMES = 100_000
const REDRAWS = 120

/**
 * The caller of each stack, one shape after the other: `scattered` as in allocation-heavy programs, where most weight
 * keeps to few paths; `towers` where every frame is just wide enough to be drawn, the worst that there is.
 * @type {Record<string, (count: number, random: () => number) => Int32Array>}
 */
const SHAPES = {
  scattered(count, random) {
    const parent = new Int32Array(count)
    const depth = new Int32Array(count)
    for (let stack = 0; stack < count; stack++) {
      parent[stack] = stack === 0 ? -1 : Math.floor(stack * random() ** 0.6)
      if (parent[stack] >= 0 && depth[parent[stack]] > 60) parent[stack] = 0
      depth[stack] = parent[stack] < 0 ? 0 : depth[parent[stack]] + 1
    }
    return parent
  },
  towers(count) {
    const height = Math.ceil(count / TOWERS)
    return Int32Array.from({ length: count }, (_, index) => (index % height === 0 ? -1 : index - 1))
  },
}

/** Side by side they fill the width at a little over the narrowest that is drawn, 3 pixels each. */
const TOWERS = 465

/**
 * @param {number} count
 * @param {() => number} random
 * @param {string} shape
 */
function makeProfile(count, random, shape) {
  const names = 4000
  const parent = SHAPES[shape](count, random)
  const functions = Array.from({ length: names }, (_, index) => ({
    name: `package${index % 40}.function${index}`,
    fullName: "",
    file: "main.go",
    startLine: 1,
    module: 0,
    category: index % 6,
    kind: "code",
  }))
  const frames = {
    function: Int32Array.from({ length: count }, () => Math.floor(random() * names)),
    line: new Int32Array(count).fill(1),
    inlined: new Uint8Array(count),
  }
  const stack = Int32Array.from({ length: count }, (_, index) => index)
  const isLeaf = new Uint8Array(count).fill(1)
  for (const caller of parent) if (caller >= 0) isLeaf[caller] = 0
  const weight = Float64Array.from(isLeaf, (leaf) => {
    if (shape === "towers") return leaf ? 1e6 : 1
    return 1e6 * (1 + Math.floor(random() ** 8 * 400))
  })
  const series = {
    set: 0,
    type: "cpu",
    unit: "nanoseconds",
    timeUs: new Float64Array(count),
    stack,
    weight,
  }
  return {
    modules: ["program"],
    functions,
    sameFunction: Int32Array.from(functions.keys()),
    frames,
    stacks: { frame: stack, parent },
    series: [series],
  }
}

/** A generator with a seed, so that every run draws the same. */
function seeded() {
  let state = 42
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** @param {number[]} values */
function summary(values) {
  const sorted = values.toSorted((a, b) => a - b)
  /** @type {(share: number) => number} */
  const at = (share) =>
    Number(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)].toFixed(2))
  return { fastestMs: at(0), medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}

/** @param {string} shape */
async function measure(shape) {
  const random = seeded()
  const profile = makeProfile(FRAMES, random, shape)
  const started = performance.now()
  const tree = buildCallTree(profile, profile.series[0])
  const buildMs = performance.now() - started
  const graph = new FlameGraph(() => {})
  document.body.replaceChildren(graph.dom)
  /** @type {any} */
  const state = { edited: false }
  const foci = [
    0,
    ...[...tree.parent.keys()].filter((node) => tree.total[node] > tree.total[0] / 50),
  ]
  const times = []
  for (let index = 0; index < REDRAWS; index++) {
    const focus = foci[index % foci.length]
    graph.sync(state, { tree, unit: "nanoseconds", focus, matches: null, matchedShare: 0 }, "")
    graph.scroller.scrollTop = Math.floor(random() * 400)
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const before = performance.now()
    graph.draw()
    graph.painter.context.getImageData(0, 0, 1, 1)
    times.push(performance.now() - before)
  }
  const { clientWidth: width, clientHeight: height } = graph.scroller
  const drawn =
    layOut(tree, { root: 0, width, firstRow: 0, lastRow: Math.ceil(height / ROW_HEIGHT) }).count
  const nodes = tree.parent.length - 1
  return { shape, nodes, drawn, buildMs: Math.round(buildMs), ...summary(times.slice(5)) }
}

Object.assign(globalThis, { measure })
