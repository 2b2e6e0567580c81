package main

import (
	"fmt"
	"regexp"
)

func logLines(n int) []string {
	levels := []string{"INFO", "WARN", "ERROR"}
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("2026-11-22T12:%02d:%02d %s request %d took %d ms",
			i/60%60, i%60, levels[i%7%len(levels)], i, i%250)
	}
	return lines
}

// level compiles its pattern on every call. Compiled once, in a package
// variable, the same search is many times cheaper.
func level(line string) string {
	pattern := regexp.MustCompile(`\b(INFO|WARN|ERROR)\b`)
	return pattern.FindString(line)
}

func main() {
	counts := map[string]int{}
	for _, line := range logLines(300_000) {
		counts[level(line)]++
	}
	fmt.Println(counts)
}
