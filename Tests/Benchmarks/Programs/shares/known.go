// Four functions that do 1, 2, 4 and 8 of 15 parts of the same work; two of them are merged into their caller.
package main

import "math/bits"

//go:noinline
func unit(seed uint64) uint64 {
	seed |= 1
	for i := 0; i < 4000; i++ {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
	}
	return seed
}

//go:noinline
func one(seed uint64) uint64 { return unit(seed) }

//go:noinline
func two(seed uint64) uint64 { return unit(seed) ^ unit(seed+1) }

func four(seed uint64) (result uint64) {
	for i := uint64(0); i < 4; i++ {
		result ^= unit(seed + i)
	}
	return
}

func eight(seed uint64) (result uint64) {
	for i := uint64(0); i < 8; i++ {
		result ^= unit(seed + i)
	}
	return
}

func main() {
	total := uint64(0)
	for round := uint64(0); round < 16000; round++ {
		// The order changes, so that no clock can keep step with it.
		if bits.OnesCount64(round)%2 == 0 {
			total ^= one(round) ^ eight(round) ^ two(round) ^ four(round)
		} else {
			total ^= four(round) ^ two(round) ^ eight(round) ^ one(round)
		}
	}
	println(total)
}
