// Generic functions, interfaces, closures, method values.
package main

import "slices"

type shape interface{ area() float64 }
type circle struct{ radius float64 }
type square struct{ side float64 }

func (c circle) area() float64  { return c.radius * c.radius * 3.14 }
func (s *square) area() float64 { return s.side * s.side }

//go:noinline
func apply[T, R any](items []T, f func(T) R) []R {
	result := make([]R, 0, len(items))
	for _, item := range items {
		result = append(result, f(item))
	}
	return result
}

func sum[N int | float64](items []N) (total N) {
	for _, item := range items {
		total += item
	}
	return
}

func main() {
	var shapes []shape
	for i := 0; i < 5000; i++ {
		if i%2 == 0 {
			shapes = append(shapes, circle{float64(i)})
		} else {
			shapes = append(shapes, &square{float64(i % 7)})
		}
	}
	total := 0.0
	for round := 0; round < 12000; round++ {
		areas := apply(shapes, shape.area)
		slices.SortFunc(areas, func(a, b float64) int { return int(a - b) })
		total += sum(areas) + float64(sum(apply(areas, func(a float64) int { return int(a) % (round + 1) })))
	}
	println(total)
}
