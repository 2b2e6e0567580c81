// Regular expressions and text.
package main

import (
	"fmt"
	"regexp"
	"strings"
)

func main() {
	var lines []string
	for i := 0; i < 400; i++ {
		lines = append(lines, fmt.Sprintf("line %d: user%d@example.org paid %d.%d EUR", i, i%17, i*3, i%100))
	}
	text := strings.Join(lines, "\n")
	mail, amount := regexp.MustCompile(`[a-z0-9]+@[a-z.]+`), regexp.MustCompile(`([0-9]+)\.([0-9]+) EUR`)
	total := 0
	for round := 0; round < 1600; round++ {
		total += len(mail.FindAllString(text, -1)) + len(amount.FindAllStringSubmatch(text, -1))
		total += len(strings.ToUpper(strings.ReplaceAll(text, "EUR", "USD")))
	}
	println(total)
}
