import Snippets

/// Programs whose amount of work is known: `rounds` of it take about a millisecond each in `work`.
struct MeasuredProgram {
    let name: String
    let language: Language
    private let source: String

    func snippet(rounds: Int) throws -> Snippet {
        try Snippet(language: language, code: source.replacing("ROUNDS", with: "\(rounds)"))
    }

    static let all = [arithmetic, maps, sorting]

    private static let arithmetic = MeasuredProgram(
        name: "Go, arithmetic", language: .go,
        source: """
            package main

            //go:noinline
            func work(rounds int) (sum uint64) {
                for i := 0; i < rounds*1_000_000; i++ {
                    sum = sum*6364136223846793005 + uint64(i)
                }
                return sum
            }

            func main() {
                if work(ROUNDS) == 1 {
                    panic("")
                }
            }
            """)

    private static let maps = MeasuredProgram(
        name: "Go, maps and garbage", language: .go,
        source: """
            package main

            import "strconv"

            //go:noinline
            func work(rounds int) (sum int) {
                for r := 0; r < rounds; r++ {
                    seen := map[string]int{}
                    for i := 0; i < 6000; i++ {
                        seen[strconv.Itoa(i*7919)] += i
                    }
                    sum += len(seen)
                }
                return sum
            }

            func main() {
                if work(ROUNDS) == 1 {
                    panic("")
                }
            }
            """)

    private static let sorting = MeasuredProgram(
        name: "Swift, arrays and sorting", language: .swift,
        source: """
            @inline(never)
            func work(_ rounds: Int) -> Int {
                var sum = 0
                for round in 0..<rounds {
                    var state = UInt32(truncatingIfNeeded: round)
                    let values = (0..<12_000).map { _ in
                        state = state &* 1_664_525 &+ 1_013_904_223
                        return Int(state >> 8)
                    }
                    sum += values.sorted()[6_000]
                }
                return sum
            }

            if work(ROUNDS) == 1 { print("") }
            """)
}
