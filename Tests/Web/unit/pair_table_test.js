import { deepEqual, equal } from "node:assert/strict"
import { PairTable } from "../../../Web/profile/pair-table.js"

Deno.test("a pair has one number, whatever came between", () => {
  const table = new PairTable()
  const numbers = new Map()
  let state = 5
  const random = (/** @type {number} */ below) => (state = (state * 16807) % 2147483647) % below
  for (let turn = 0; turn < 50_000; turn++) {
    const [first, second] = [random(300) - 1, random(300)]
    const key = `${first} ${second}`
    const number = table.add(first, second)
    equal(number, numbers.get(key) ?? table.count - 1)
    numbers.set(key, number)
  }
  equal(table.count, numbers.size)
  for (const [key, number] of numbers) {
    deepEqual(key, `${table.first[number]} ${table.second[number]}`)
  }
})
