// Four functions that do 1, 2, 4 and 8 of 15 parts of the same work; two of them are merged into their caller. The work
// leaves a trace, so that the compiler does none of it only once.
package main

import "math/bits"

var trace uint64 = 1

//go:noinline
func unit() {
	value := trace
	for i := 0; i < 4000; i++ {
		value ^= value << 13
		value ^= value >> 7
		value ^= value << 17
	}
	trace = value
}

//go:noinline
func one() { unit() }

//go:noinline
func two() {
	unit()
	unit()
}

func four() {
	for range 4 {
		unit()
	}
}

func eight() {
	for range 8 {
		unit()
	}
}

func main() {
	for round := uint64(0); round < 16000; round++ {
		// The order changes, so that no clock can keep step with it.
		if bits.OnesCount64(round)%2 == 0 {
			one()
			eight()
			two()
			four()
		} else {
			four()
			two()
			eight()
			one()
		}
	}
	println(trace)
}
