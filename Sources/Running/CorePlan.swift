/// Which cores of a worker run programs, and which compile, drain, unwind and symbolize.
package struct CorePlan: Equatable, Sendable {
    /// Each profiled run is pinned to one of these and shares it with nobody.
    package let run: [Int]
    package let rest: [Int]

    /// Of N cores, max(1, N − 1) run programs. With one core there is no rest, and everything shares it.
    package init(cores: [Int]) {
        run = cores.count > 1 ? Array(cores.dropFirst()) : cores
        rest = Array(cores.prefix(1))
    }
}
