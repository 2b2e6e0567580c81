import Foundation
import Testing

/// Programs of the tests' own, and the article's, which is read from where it lies.
enum Programs {
    /// Three functions that the compiler merges into `work`; about half a second.
    static let goInlined = """
        package main

        import "fmt"

        func squares(n int) (sum int) {
            for i := 0; i < n; i++ {
                sum += i * i % 7
            }
            return sum
        }

        func halves(n int) (sum int) {
            for n > 0 {
                n /= 2
                sum += n ^ sum
            }
            return sum
        }

        func work(rounds int) (total int) {
            for i := 0; i < rounds; i++ {
                total += squares(200) + halves(1 << 40)
            }
            return total
        }

        func main() {
            fmt.Println("total", work(2_000_000))
        }
        """

    static let swiftClasses = """
        final class Node {
            let left: Node?
            let right: Node?
            init(depth: Int) {
                left = depth > 0 ? Node(depth: depth - 1) : nil
                right = depth > 0 ? Node(depth: depth - 1) : nil
            }
            func count() -> Int { 1 + (left?.count() ?? 0) + (right?.count() ?? 0) }
        }

        func growTrees(_ rounds: Int) -> Int {
            (0..<rounds).reduce(0) { sum, _ in sum + Node(depth: 12).count() }
        }

        print("nodes", growTrees(300))
        """

    /// Two thousand of a third of a sample's period, one after the other.
    static let swiftShortThreads = """
        import Glibc

        func usedNs() -> Int {
            var now = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
            return now.tv_nsec
        }

        @inline(never) func burn() { while usedNs() < 300_000 {} }

        for _ in 0..<2000 {
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in burn(); return nil }, nil)
            pthread_join(thread, nil)
        }
        """

    static let goSpin = """
        package main

        import "fmt"

        var sink int

        func spin() {
            for {
                sink++
            }
        }

        func main() {
            fmt.Println("before the loop")
            spin()
        }
        """

    /// Its last line has no line feed and is still in a buffer when the time is over.
    static let swiftSpin = """
        print("before the loop")
        print("still in the buffer", terminator: "")
        var sink = 0
        while true { sink &+= 1 }
        """

    /// The article's Go program, exactly as printed; nil where the article is not at hand.
    static var seed: String? {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["FLAMEBOX_SEED"].map { URL(filePath: $0) }
        let article = named ?? root.appending(path: "../shared/seed/pyroscope-adhoc.md")
        guard let text = try? String(contentsOf: article, encoding: .utf8) else { return nil }
        guard let start = text.firstRange(of: "```go\n")?.upperBound else { return nil }
        guard let end = text[start...].firstRange(of: "```")?.lowerBound else { return nil }
        return String(text[start..<end])
    }
}
