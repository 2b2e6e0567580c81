// encoding/json, reflection, formatting.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

type person struct {
	Name    string             `json:"name"`
	Age     int                `json:"age"`
	Tags    []string           `json:"tags"`
	Friends map[string]float64 `json:"friends"`
}

func main() {
	var people []person
	for i := 0; i < 200; i++ {
		people = append(people, person{fmt.Sprint("Name ", i), i, []string{"a", "b"}, map[string]float64{"x": float64(i)}})
	}
	total := 0
	for round := 0; round < 1600; round++ {
		data, _ := json.Marshal(people)
		var back []person
		var loose any
		if json.Unmarshal(data, &back) != nil || json.Unmarshal(data, &loose) != nil {
			panic("json")
		}
		total += len(back) + len(strings.Fields(fmt.Sprintf("%v %+v", back[0], loose)))
	}
	println(total)
}
