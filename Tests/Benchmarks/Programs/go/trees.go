// Allocation and garbage collection.
package main

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return t.left.count() + t.right.count() + 1
}

func main() {
	total := 0
	for i := 0; i < 400; i++ {
		total += grow(16).count()
	}
	println(total)
}
