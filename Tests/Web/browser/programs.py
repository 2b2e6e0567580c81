"""Programs for the tests: each busy for a second or so, in functions that cannot be inlined away."""

GO = """package main

import (
	"fmt"
	"os"
)

//go:noinline
func collatz(n int) int {
	steps := 0
	for n != 1 {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
		steps++
	}
	return steps
}

//go:noinline
func longest(limit int) int {
	best := 0
	for n := 1; n < limit; n++ {
		best = max(best, collatz(n))
	}
	return best
}

func main() {
	fmt.Println("started")
	fmt.Fprintln(os.Stderr, "<script>counting</script>")
	fmt.Println("longest:", longest(4_000_000))
}
"""

GO_FOREVER = """package main

import "fmt"

func main() {
	fmt.Println("spinning")
	for i := 0; ; i++ {
	}
}
"""

SWIFT_WITH_ERROR = """@inline(never)
func divisors(of number: Int) -> Int {
    (1...number).count { number % $0 == 0 }
}

var most = 0
for number in 1..<30_000 {
    most = max(most, divisorz(of: number))
}
print("most divisors:", most)
"""

SWIFT = SWIFT_WITH_ERROR.replace("divisorz", "divisors")

GO_FILES = [
    {"name": "main.go", "content": 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(message)\n}\n'},
    {"name": "message.go", "content": 'package main\n\nconst message = "from another file"\n'},
]

# Called sixty deep: more rows than any screen has room for.
GO_DEEP = """package main

import "fmt"

//go:noinline
func burn(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i % 7
	}
	return sum
}

//go:noinline
func deep(n int) int {
	if n == 0 {
		return burn(900_000_000)
	}
	return deep(n-1) + 1
}

func main() {
	fmt.Println(deep(60))
}
"""

# Many functions, each with too little of the time to be drawn by itself.
GO_CROWD = "\n".join(
    [
        "package main",
        'import "fmt"',
        *(
            f"//go:noinline\nfunc part{index:03}(n int) int {{ s := {index}; "
            "for i := 0; i < n; i++ { s += i % 7 }; return s }"
            for index in range(400)
        ),
        "func main() {",
        "\tsum := 0",
        *(f"\tsum += part{index:03}(5_000_000)" for index in range(400)),
        "\tfmt.Println(sum)",
        "}",
        "",
    ]
)

GO_PANIC = """package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("\\x1b[1;31mred\\x1b[0m and \\x1b[2J plain")
	fmt.Print("cut \\x1b[3")
	time.Sleep(200 * time.Millisecond)
	fmt.Println("2min two\\x1b[m places")
	panic("at the end")
}
"""

# How it ended would fill the screen, if it were told whole.
GO_LONG_PANIC = """package main

import "strings"

func main() {
	panic(strings.Repeat("and so on ", 100))
}
"""

# Some ten milliseconds, on a slow machine some more: some samples, but never a hundred.
GO_SHORT = """package main

import "fmt"

func main() {
	sum := 0
	for i := 0; i < 20_000_000; i++ {
		sum += i % 7
	}
	fmt.Println(sum)
}
"""

GO_PLACES = [
    {"name": "main.go", "content": "package main\n\nfunc main() {\n\tprintln(place)\n}\n"},
    {"name": "other.go", "content": 'package main\n\nconst place = "other.go:3"\n'},
]

# More places, and more in red, than a page could hold as elements.
GO_FLOOD = """package main

import (
	"fmt"
	"strings"
)

func main() {
	fmt.Println(strings.Repeat("main.go:3 ", 3000))
	fmt.Println(strings.Repeat("\\x1b[31mr\\x1b[m ", 6000))
	fmt.Println("the end")
}
"""

# A line that names one of the program's, and goes on for three seconds.
GO_DOTS = """package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Print("main.go:9 ")
	for i := 0; i < 30; i++ {
		time.Sleep(100 * time.Millisecond)
		fmt.Print(".")
	}
	fmt.Println(" the end")
}
"""

# Sorts with the library's help first, and calls itself afterwards, with a word printed before each. The second takes
# several times as long as the first, so that it is the heaviest whatever else the machine does.
GO_PHASES = """package main

import (
	"fmt"
	"sort"
)

//go:noinline
func shuffle(numbers []int) {
	for i := range numbers {
		numbers[i] = i * 7919 % len(numbers)
	}
}

//go:noinline
func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() {
	fmt.Println("sorting")
	numbers := make([]int, 200_000)
	for round := 0; round < 6; round++ {
		shuffle(numbers)
		sort.Ints(numbers)
		sort.Slice(numbers, func(a, b int) bool { return numbers[a]%1000 < numbers[b]%1000 })
	}
	fmt.Println("recursing")
	fmt.Println(fib(40))
}
"""
