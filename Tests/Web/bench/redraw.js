import { DEFAULT_VIEW } from "../../../Web/address.js"
import { Deriver } from "../../../Web/derived.js"
import { FlameGraph } from "../../../Web/flamegraph/flamegraph.js"
import { layOut } from "../../../Web/flamegraph/layout.js"
import { ROW_HEIGHT } from "../../../Web/flamegraph/marks.js"
import { buildCallTree } from "../../../Web/profile/call-tree.js"
import { focusOf } from "../../../Web/profile/focus.js"
import { onlyOwnCode } from "../../../Web/profile/folding.js"
import { nodesOn } from "../../../Web/profile/node-lines.js"
import { inverted } from "../../../Web/profile/turning.js"

// Draws a call tree of many frames over and over, each time from another focus or scroll position, and waits for the
// pixels: reading one back makes the canvas finish what it only noted down.

const REDRAWS = 60

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

/**
 * What a pointer, a zoom and a search take, the picture drawn anew included but for the pointer's.
 * @param {string} shape
 * @param {number} frames
 */
async function measure(shape, frames) {
  const random = seeded()
  const profile = makeProfile(frames, random, shape)
  const started = performance.now()
  const tree = buildCallTree(profile, profile.series[0])
  const buildMs = performance.now() - started
  const graph = new FlameGraph(() => {})
  document.body.replaceChildren(graph.dom)
  const deriver = new Deriver()
  /** @type {(change: Partial<import("../../../Web/types.js").View>) => Promise<number>} */
  const look = async (change) => {
    const view = { ...DEFAULT_VIEW, ...change }
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const before = performance.now()
    graph.show(deriver.of({ profile, view }), "")
    graph.draw()
    graph.painter.context.getImageData(0, 0, 1, 1)
    return performance.now() - before
  }
  await look({})
  const foci = [...tree.parent.keys()].filter((node) => tree.total[node] > tree.total[0] / 50)
  const zooms = await times((index) => look({ focus: focusOf(tree, foci[index % foci.length]) }))
  const searches = await times((index) => look({ search: `function${index % 9}, package${index}` }))
  const patterns = await times((index) => look({ search: `/[12]${index % 9}$/` }))
  const alike = await times((index) => look({ search: `funtcoin${index}` }))
  await look({})
  const scrolls = await times(() => {
    graph.scroller.scrollTop = Math.floor(random() * 400)
    return look({})
  })
  const hovers = await times((index) => hover(graph, index))
  const lines = await times(() => {
    const before = performance.now()
    graph.light(nodesOn(tree, "main.go", 1))
    graph.draw()
    graph.painter.context.getImageData(0, 0, 1, 1)
    return Promise.resolve(performance.now() - before)
  })
  const { clientWidth: width, clientHeight: height } = graph.scroller
  const drawn =
    layOut(tree, { root: 0, width, firstRow: 0, lastRow: Math.ceil(height / ROW_HEIGHT) }).count
  return {
    shape,
    nodes: tree.parent.length - 1,
    drawn,
    buildMs: Math.round(buildMs),
    turnMs: Math.round(timeOf(() => inverted(profile))),
    ownMs: Math.round(timeOf(() => onlyOwnCode(profile))),
    scroll: summary(scrolls),
    zoom: summary(zooms),
    search: summary(searches),
    pattern: summary(patterns),
    alike: summary(alike),
    hover: summary(hovers),
    light: summary(lines),
  }
}

/** @param {() => unknown} act */
function timeOf(act) {
  const before = performance.now()
  act()
  return performance.now() - before
}

/**
 * @param {(index: number) => Promise<number>} act
 * @returns {Promise<number[]>} without the first, in which everything is new
 */
async function times(act) {
  const all = []
  for (let index = 0; index < REDRAWS; index++) all.push(await act(index))
  return all.slice(5)
}

/**
 * @param {FlameGraph} graph
 * @param {number} index
 */
function hover(graph, index) {
  const { width, height, left, top } = graph.canvas.getBoundingClientRect()
  const clientX = left + (index * 37) % width
  const clientY = top + (index * 53) % Math.min(height, 400)
  const event = new PointerEvent("pointermove", { clientX, clientY, bubbles: true })
  return Promise.resolve(timeOf(() => graph.canvas.dispatchEvent(event)))
}

Object.assign(globalThis, { measure })
