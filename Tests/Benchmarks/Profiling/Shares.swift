import Foundation
import Profiles

/// Shares known by construction against those that samples say, in units of what chance allows a sample of that size.
struct SharesBenchmark {
    let bench: ProfilingBench

    /// Parts of fifteen, by the end of the function's name.
    private static let parts = ["one": 1.0, "two": 2.0, "four": 4.0, "eight": 8.0]
    private static let runs = 5

    func run() async throws {
        for program in try Program.all("shares") {
            var deviations: [Double] = []
            for _ in 0..<Self.runs {
                let profile = await bench.symbolize(try await bench.sample(program), of: program)
                deviations += report(TopTable(profile, type: ProfileType.cpu.name))
            }
            let meanSquare = deviations.reduce(0) { $0 + $1 * $1 } / Double(max(deviations.count, 1))
            let largest = deviations.map(abs).max() ?? 0
            print(
                "\(program.name): \(deviations.count) shares, deviation in standard errors: root mean square "
                    + "\(meanSquare.squareRoot().text(2)), largest \(largest.text(2))")
        }
    }

    /// The deviations of one run's shares.
    private func report(_ table: TopTable) -> [Double] {
        Self.parts.sorted { $0.value < $1.value }.map { name, parts in
            let expected = parts / 15
            let hits = table.rows.filter { $0.isCalled(name) }.reduce(0) { $0 + $1.totalSamples }
            let error = (expected * (1 - expected) / Double(table.samples)).squareRoot()
            let share = Double(hits) / Double(table.samples)
            print("    \(name): \((100 * share).text(2)) % of \(table.samples), true \((100 * expected).text(2)) %")
            return (share - expected) / error
        }
    }
}

extension TopTable.Row {
    /// `main.one` in Go, `one(_:)` in Swift.
    fileprivate func isCalled(_ wanted: String) -> Bool {
        let withoutLabels = name.split(separator: "(").first ?? ""
        return withoutLabels.split(separator: ".").last.map(String.init) == wanted
    }
}
