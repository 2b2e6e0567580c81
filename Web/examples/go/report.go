package main

import (
	"fmt"
	"strings"
)

type sale struct {
	city   string
	amount int
}

func sales(n int) []sale {
	cities := []string{"Oslo", "Lagos", "Lima", "Osaka", "Porto"}
	all := make([]sale, n)
	for i := range all {
		all[i] = sale{cities[i%len(cities)], i * 37 % 1000}
	}
	return all
}

func line(s sale) string {
	return fmt.Sprintf("%-10s %6d\n", s.city, s.amount)
}

// glued copies the whole report for each line that it adds.
func glued(all []sale) string {
	report := ""
	for _, s := range all {
		report += line(s)
	}
	return report
}

// built grows one buffer. Call it in main instead, and compare.
func built(all []sale) string {
	var report strings.Builder
	for _, s := range all {
		report.WriteString(line(s))
	}
	return report.String()
}

func main() {
	report := glued(sales(18_000))
	fmt.Println(len(report), "bytes of report")
}
