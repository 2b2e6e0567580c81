import { deepEqual, equal } from "node:assert/strict"
import { buildCallTree, nameOf, pathTo } from "../../../Web/profile/call-tree.js"
import { CATEGORIES, decodeProfile } from "../../../Web/profile/decode.js"
import { onlyOwnCode, withoutFunctions, withoutRecursion } from "../../../Web/profile/folding.js"
import { groupOf, mergedBy, packageOf } from "../../../Web/profile/grouping.js"
import { lineHeat } from "../../../Web/profile/line-heat.js"
import { hottestLine, linesOf, nodesOn } from "../../../Web/profile/node-lines.js"
import { calleesOf, callersOf, inverted } from "../../../Web/profile/turning.js"
import { functionNamed, sandwichOf } from "../../../Web/profile/sandwich.js"
import { topRows } from "../../../Web/profile/top-table.js"
import { profileJSON, profileOf } from "./fixtures.js"

/** @import { Profile } from "../../../Web/types.js" */

/**
 * Paths with what was spent at their ends.
 * @param {Profile} profile
 */
function paths(profile) {
  const tree = buildCallTree(profile, profile.series[0])
  return [...tree.parent.keys()].filter((node) => node > 0 && tree.self[node] !== 0).map((node) => {
    const names = pathTo(tree, node).map((each) =>
      (tree.inlined[each] ? "~" : "") + nameOf(tree, each)
    )
    return `${names.join(";")} ${tree.self[node]}`
  }).sort()
}

/**
 * @param {Profile} profile
 * @param {Record<string, number>} categories by the beginnings of names
 * @returns {Profile}
 */
function sorted(profile, categories) {
  const functions = profile.functions.map((each) => {
    const start = Object.keys(categories).find((text) => each.name.startsWith(text))
    return { ...each, category: start === undefined ? 0 : categories[start] }
  })
  return { ...profile, functions }
}

/**
 * @param {Profile} profile
 * @param {string} name
 */
const indexOf = (profile, name) => profile.functions.findIndex((each) => each.name === name)

Deno.test("with one's own code only, libraries count as what called them", () => {
  const profile = sorted(
    profileOf([
      { stack: "runtime.main;main.main:3;sort.Sort;main.less:9", weight: 5 },
      { stack: "runtime.main;main.main:3;fmt.Print;runtime.write", weight: 2 },
      { stack: "runtime.gc", weight: 1 },
    ]),
    { runtime: 2, sort: 1, fmt: 1 },
  )
  const own = onlyOwnCode(profile)
  deepEqual(paths(own), ["[runtime] 1", "main.main 2", "main.main;main.less 5"])
  const tree = buildCallTree(own, own.series[0])
  deepEqual([...lineHeat(tree, "main.go")].map(([line, { self }]) => [line, self]), [
    [3, 2],
    [9, 5],
  ])
})

Deno.test("with one's own code only, what it waits for stays in sight", () => {
  const lock = CATEGORIES.indexOf("lockWait")
  const profile = sorted(
    profileOf([
      { stack: "main;take;pthread_mutex_lock;[waits]", weight: 5 },
      { stack: "main;take", weight: 2 },
    ]),
    { pthread: 3, "[waits": lock },
  )
  deepEqual(paths(onlyOwnCode(profile)), ["main;take 2", "main;take;[waits] 5"])
})

Deno.test("a program that is all strange stays as it is", () => {
  const profile = sorted(profileOf([{ stack: "a;b" }]), { a: 5, b: 5 })
  equal(onlyOwnCode(profile), profile)
})

Deno.test("a hidden function counts as its caller, and for nobody where it has none", () => {
  const profile = profileOf([{ stack: "a;b;c", weight: 2 }, { stack: "b", weight: 1 }])
  deepEqual(paths(withoutFunctions(profile, ["b"])), ["[hidden] 1", "a;c 2"])
  equal(withoutFunctions(profile, ["elsewhere"]), profile)
})

Deno.test("recursion, direct and over others, is one call", () => {
  const profile = profileOf([
    { stack: "main;f:1;f:2;f:2;leaf", weight: 3 },
    { stack: "main;f:1;~f:2;g;f:1", weight: 2 },
    { stack: "main;even;odd;even;odd;leaf", weight: 1 },
  ])
  const folded = withoutRecursion(profile)
  deepEqual(paths(folded), ["main;even;odd;leaf 1", "main;f 2", "main;f;leaf 3"])
  const tree = buildCallTree(folded, folded.series[0])
  const f = [...tree.parent.keys()].find((node) => node > 0 && nameOf(tree, node) === "f") ?? 0
  deepEqual([...linesOf(tree, f).keys()].sort(), [1, 2], "the lines of the inner calls are kept")
})

Deno.test("functions merge into packages, and what is called within one is one frame", () => {
  const profile = profileOf([
    {
      stack: "main.main;main.run;encoding/json.Marshal;encoding/json.(*encoder).x[go/a.b]",
      weight: 2,
    },
    { stack: "main.main;encoding/json.Marshal;main.hook", weight: 1 },
  ])
  deepEqual(paths(mergedBy(profile, "package")), [
    "main;encoding/json 2",
    "main;encoding/json;main 1",
  ])
  deepEqual(paths(mergedBy(profile, "module")), ["program 3"])
  equal(mergedBy(profile, "function"), profile)
})

Deno.test("a package is what Go writes before a name; other names go by their module", () => {
  /** @type {(name: string, file?: string) => string | null} */
  const of = (name, file = "x.go") => packageOf({ ...profile.functions[0], name, file })
  const profile = profileOf([{ stack: "a" }])
  equal(of("main.main"), "main")
  equal(of("golang.org/x/text.(*T).F[a/b.c]"), "golang.org/x/text")
  equal(of("runtime.memmove", "memmove_amd64.s"), "runtime")
  equal(of("Node.init()", "main.swift"), null)
  const node = { ...profile.functions[0], name: "Node.init()", file: "main.swift" }
  equal(
    groupOf({ ...profile, modules: ["/usr/lib/libswiftCore.so"] }, node, "package"),
    "libswiftCore.so",
  )
})

Deno.test("inverted, what was at work comes first and who called it below", () => {
  const profile = profileOf([{ stack: "a;b;c", weight: 2 }, { stack: "d;c", weight: 1 }])
  deepEqual(paths(inverted(profile)), ["c;b;a 2", "c;d 1"])
  const tree = buildCallTree(inverted(profile), inverted(profile).series[0])
  equal(tree.total[1], 3)
  equal(tree.samples[1], 2)
})

Deno.test("a function stands between its callers and its callees, each sample counted once", () => {
  const profile = profileOf([
    { stack: "main;f;g", weight: 2 },
    { stack: "main;f;f;h", weight: 3 },
    { stack: "other;~f", weight: 1 },
    { stack: "other", weight: 9 },
  ])
  const f = indexOf(profile, "f")
  deepEqual(paths(callersOf(profile, f)), ["f;main 5", "f;other 1"])
  deepEqual(paths(calleesOf(profile, f)), ["f 1", "f;f;h 3", "f;g 2"])
  const { callers, callees } = sandwichOf(profile, 0, f, { fromMs: 1, toMs: null })
  equal(callers.total[0], 4, "a stretch of time is one of both")
  equal(callees.total[0], 4)
})

Deno.test("a function is found by its name, and without one it is the hottest", () => {
  const profile = profileOf([{ stack: "main;hot", weight: 5 }, { stack: "main;cold", weight: 1 }])
  const tree = buildCallTree(profile, profile.series[0])
  equal(functionNamed(tree, ""), indexOf(profile, "hot"))
  equal(functionNamed(tree, "cold"), indexOf(profile, "cold"))
  equal(functionNamed(tree, "none"), -1)
})

Deno.test("whatever is folded or turned, no time is lost", () => {
  for (const name of ["sample", "sets", "readings"]) {
    const url = new URL(`../../Fixtures/views/${name}.profile.json`, import.meta.url)
    const profile = decodeProfile(JSON.parse(Deno.readTextFileSync(url)))
    const ways = {
      own: onlyOwnCode(profile),
      hidden: withoutFunctions(profile, [profile.functions[0].name]),
      recursion: withoutRecursion(profile),
      packages: mergedBy(profile, "package"),
      modules: mergedBy(profile, "module"),
      inverted: inverted(profile),
    }
    for (const [way, told] of Object.entries(ways)) {
      profile.series.forEach((series, index) => {
        const [before, after] = [
          buildCallTree(profile, series),
          buildCallTree(told, told.series[index]),
        ]
        equal(after.total[0], before.total[0], `${name} ${way}`)
        equal(after.samples[0], before.samples[0], `${name} ${way}`)
      })
    }
    const tree = buildCallTree(profile, profile.series[0])
    for (const { function: index, total } of topRows(tree)) {
      const between = sandwichOf(profile, 0, index, {})
      equal(between.callers.total[0], total, `${name} ${index}`)
      equal(between.callees.total[0], total, `${name} ${index}`)
    }
  }
})

Deno.test("a line has its nodes, inlined ones too, and a node its lines", () => {
  const profile = profileOf([
    { stack: "main:3;~f:9", weight: 1 },
    { stack: "main:4;~f:9", weight: 5 },
    { stack: "main:4;g:20", weight: 2 },
  ])
  const tree = buildCallTree(profile, profile.series[0])
  deepEqual(nodesOn(tree, "main.go", 9).map((node) => nameOf(tree, node)), ["f"])
  deepEqual(nodesOn(tree, "main.go", 4).map((node) => nameOf(tree, node)), ["main"])
  deepEqual(nodesOn(tree, "other.go", 4), [])
  deepEqual([...linesOf(tree, 1)], [[3, 1], [4, 7]])
  equal(hottestLine(tree, 1), 4)
})

Deno.test("threads and marks come with the profile", () => {
  const profile = decodeProfile(profileJSON([{ stack: "a" }]))
  deepEqual(profile.threads, [{ id: 1, name: "" }])
  deepEqual(profile.marks, [])
  deepEqual([...profile.series[0].thread ?? []], [0])
  const url = new URL("../../Fixtures/views/sets.profile.json", import.meta.url)
  const { marks, threads } = decodeProfile(JSON.parse(Deno.readTextFileSync(url)))
  deepEqual(marks?.map(({ atUs, kind }) => `${kind} ${atUs}`), [
    "phase 1000",
    "output 1000",
    "collection 3000",
  ])
  equal(threads?.length, 2)
})
