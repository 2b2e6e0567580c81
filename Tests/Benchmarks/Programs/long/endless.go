// Work of several kinds until somebody ends it.
package main

import (
	"encoding/json"
	"fmt"
	"sort"
)

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func main() {
	people := map[string][]int{"a": {1, 2}, "b": {3}}
	for total := 0; total >= 0; {
		grow(14)
		data, _ := json.Marshal(people)
		_ = json.Unmarshal(data, &people)
		words := make([]string, 0, 2000)
		for i := range 2000 {
			words = append(words, fmt.Sprint(i*total))
		}
		sort.Strings(words)
		total = (total + len(words)) % 1000
	}
}
