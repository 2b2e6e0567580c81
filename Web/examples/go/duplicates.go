package main

import "fmt"

// orders makes n order numbers, some of which appear twice.
func orders(n int) []int {
	numbers := make([]int, n)
	state := uint32(1)
	for i := range numbers {
		state = state*1664525 + 1013904223
		numbers[i] = int(state>>8) % (8 * n)
	}
	return numbers
}

func contains(numbers []int, wanted int) bool {
	for _, number := range numbers {
		if number == wanted {
			return true
		}
	}
	return false
}

// duplicates looks at all earlier orders for each one: n² / 2 comparisons.
// A map[int]bool would remember them.
func duplicates(numbers []int) int {
	count := 0
	for i, number := range numbers {
		if contains(numbers[:i], number) {
			count++
		}
	}
	return count
}

func main() {
	numbers := orders(90_000)
	fmt.Println(duplicates(numbers), "of", len(numbers), "orders came twice")
}
