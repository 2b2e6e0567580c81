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

/// One worker's part of a machine's cores.
package struct CoreShare: Equatable, Sendable {
    package static let all = CoreShare(index: 0, count: 1)
    package let index: Int
    package let count: Int

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Reads `1/2`: the second of two shares. Nil where it is not that.
    package init?(_ text: String) {
        let parts = text.split(separator: "/").map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], (0..<count).contains(index) else {
            return nil
        }
        self.init(index: index, count: count)
    }

    /// Neighbouring cores stay together: they are more likely to share caches.
    package func cores(of all: [Int]) -> [Int] {
        let start = all.count * index / count
        let end = all.count * (index + 1) / count
        return Array(all[start..<max(end, min(start + 1, all.count))])
    }
}
