// Deep recursion on a growing stack, shallow recursion, and ends that are deferred.
package main

//go:noinline
func descend(depth int, seed uint) uint {
	if depth == 0 {
		return spin(seed)
	}
	return descend(depth-1, seed*31+uint(depth)) + uint(depth)
}

//go:noinline
func spin(seed uint) uint {
	for i := uint(0); i < 20000; i++ {
		seed = seed*6364136223 + i
	}
	return seed
}

func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

func guarded(depth int, seed uint) (result uint) {
	defer func() {
		if r := recover(); r != nil {
			result = spin(seed)
		}
	}()
	if depth == 0 {
		panic("end")
	}
	return guarded(depth-1, seed) + 1
}

func main() {
	total := uint(0)
	for i := uint(0); i < 30000; i++ {
		total += descend(450, i) + guarded(20, i)
	}
	println(total, fibonacci(40))
}
