package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Faults that are recovered, and signals that the program sends itself: both are handled on a stack of their own, and
// meet functions with and without a frame.

type box struct{ v int }

//go:noinline
func open(b *box) int { return b.v }

//go:noinline
func openLarge(b *box) int {
	var pad [64]int
	pad[b.v&63] = 1
	return pad[0] + b.v
}

//go:noinline
func divide(a, b int) int { return a / b }

//go:noinline
func try(n int, b *box) (failed bool) {
	defer func() { failed = recover() != nil }()
	switch n % 3 {
	case 0:
		open(b)
	case 1:
		openLarge(b)
	default:
		divide(n, 0)
	}
	return false
}

//go:noinline
func spin(n int) (s uint64) {
	for i := 0; i < n; i++ {
		s = s*6364136223846793005 + uint64(i)
	}
	return
}

func main() {
	failed := 0
	for i := 0; i < 150_000; i++ {
		if try(i, nil) {
			failed++
		}
	}
	got := make(chan os.Signal, 16)
	signal.Notify(got, syscall.SIGUSR1)
	var s uint64
	for i := 0; i < 40_000; i++ {
		syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
		s += spin(2000)
		select {
		case <-got:
		default:
		}
	}
	fmt.Println(failed, s != 0)
}
