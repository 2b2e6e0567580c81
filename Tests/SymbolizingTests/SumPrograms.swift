/// The same work in both languages: sums by functions that the compilers inline, and trees that are allocated.
enum SumPrograms {
    static let swift = """
        final class Node {
            let left: Node?
            let right: Node?
            init(depth: Int) {
                left = depth > 0 ? Node(depth: depth - 1) : nil
                right = depth > 0 ? Node(depth: depth - 1) : nil
            }
            func count() -> Int { 1 + (left?.count() ?? 0) + (right?.count() ?? 0) }
        }
        func steps(_ n: Int) -> Int {
            var (m, count) = (n, 0)
            while m > 1 { m = m % 2 == 0 ? m / 2 : 3 * m + 1; count += 1 }
            return count
        }
        func slowSum(upTo n: Int) -> Int { var s = 0; for i in 0..<n { s &+= steps(i) }; return s }
        func quickSum(upTo n: Int) -> Int { (n / 2) * (n / 2) }
        func sums() -> Int {
            var t = 0
            for i in 0..<400 { t &+= slowSum(upTo: i); t &+= quickSum(upTo: i) }
            return t
        }
        func trees() -> Int { var t = 0; for _ in 0..<8 { t &+= Node(depth: 13).count() }; return t }
        var total = 0
        for _ in 0..<12 { total &+= sums(); total &+= trees() }
        print(total)
        """

    static let go = """
        package main

        import "fmt"

        type node struct{ left, right *node }

        func grow(depth int) *node {
            if depth == 0 {
                return nil
            }
            return &node{grow(depth - 1), grow(depth - 1)}
        }

        func steps(n int) int {
            count := 0
            for n > 1 {
                if n%2 == 0 {
                    n /= 2
                } else {
                    n = 3*n + 1
                }
                count++
            }
            return count
        }

        func slowSum(n int) int {
            s := 0
            for i := 0; i < n; i++ {
                s += steps(i)
            }
            return s
        }

        func each[T any](items []T, body func(T)) {
            for _, item := range items {
                body(item)
            }
        }

        func main() {
            total := 0
            each(make([]int, 60), func(int) {
                total += slowSum(3000)
                if grow(14) == nil {
                    total++
                }
            })
            done := make(chan int)
            go func() { done <- slowSum(20000) }()
            fmt.Println(total + <-done)
        }
        """
}
