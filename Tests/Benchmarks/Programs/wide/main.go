// Forty functions that call one another at random, to a depth of 250 at most: nearly every sample has a stack of its own.
package main

var seed uint64 = 88172645463325252

func random() uint64 {
	seed ^= seed << 13
	seed ^= seed >> 7
	seed ^= seed << 17
	return seed
}

var sum uint64

func work() {
	for i := 0; i < 400; i++ {
		sum += sum>>3 ^ uint64(i)
	}
}

var next [40]func(int)

func init() {
	next = [40]func(int){
		f00, f01, f02, f03, f04, f05, f06, f07, f08, f09,
		f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
		f20, f21, f22, f23, f24, f25, f26, f27, f28, f29,
		f30, f31, f32, f33, f34, f35, f36, f37, f38, f39,
	}
}

//go:noinline
func f00(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f01(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f02(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f03(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f04(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f05(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f06(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f07(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f08(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f09(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f10(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f11(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f12(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f13(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f14(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f15(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f16(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f17(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f18(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f19(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f20(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f21(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f22(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f23(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f24(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f25(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f26(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f27(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f28(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f29(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f30(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f31(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f32(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f33(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f34(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f35(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f36(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f37(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f38(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

//go:noinline
func f39(depth int) {
	work()
	if depth > 0 {
		next[random()%40](depth - 1)
	}
	work()
}

func main() {
	for {
		next[random()%40](int(random() % 250))
	}
}
