package main

import "fmt"

// Goroutines whose stacks grow again and again, and small ones that the compiler's wrappers start.

//go:noinline
func dig(n int, pad [24]uint64) uint64 {
	if n == 0 {
		return pad[0]
	}
	pad[n%24]++
	return dig(n-1, pad) + pad[(n+7)%24]
}

func freshStack(out chan<- uint64) { out <- dig(300, [24]uint64{1}) }

//go:noinline
func heavy(n int) (s uint64) {
	for i := 0; i < n; i++ {
		s = s*6364136223846793005 + uint64(i)
	}
	return
}

func task(out chan<- uint64, n int) { out <- heavy(n) }

func main() {
	out := make(chan uint64)
	var t uint64
	for k := 0; k < 12_000; k++ {
		go freshStack(out)
		t += <-out
	}
	for range 4 {
		go task(out, 100_000_000)
	}
	for range 4 {
		t += <-out
	}
	fmt.Println(t > 0)
}
