// Maps, strings, builders, sorting of keys.
package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func main() {
	total := 0
	for round := 0; round < 700; round++ {
		counts := map[string]int{}
		for i := 0; i < 4000; i++ {
			counts["word"+strconv.Itoa(i%700)]++
			counts[fmt.Sprint(i, round)] = i
		}
		var builder strings.Builder
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			builder.WriteString(key)
			delete(counts, key)
		}
		total += builder.Len() + len(counts)
	}
	println(total)
}
