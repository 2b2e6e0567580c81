import Compiling
import Foundation
import Profiling
import Running
import Runs
import Snippets
import Synchronization

// FLAMEBOX_ONLY=print-benchmark,flamebox-sandbox,flamebox-selftest swift run -c release print-benchmark [rounds]
//
// What it costs a program that prints much that the kernel tells the order of its writes: CPU time with the probe
// attached over that without, in rounds whose order changes. Needs root and `scripts/setup`.
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 15

let kernel = HostKernel.ofThisHost()
let ordered = try await WorkerSetup(installation: .ofThisProgram(), kernel: kernel)
let plain = try await WorkerSetup(installation: .ofThisProgram(), kernel: kernel.withoutWrites)

struct Printer {
    let name: String
    let language: Language
    let code: String

    static func go(_ name: String, _ statement: String) -> Printer {
        let code = """
            package main

            import (
                "fmt"
                "os"
            )

            func main() {
                for i := 0; i < 1_000_000; i++ {
                    \(statement)
                }
                _ = os.Stderr
            }
            """
        return Printer(name: name, language: .go, code: code)
    }

    static let all = [
        go("Go, fmt.Println to one stream", #"fmt.Println("line", i)"#),
        go(
            "Go, to both in turn",
            #"if i%2 == 0 { fmt.Println("line", i) } else { fmt.Fprintln(os.Stderr, "line", i) }"#),
        Printer(
            name: "Swift, print", language: .swift,
            code: #"for number in 0..<2_000_000 { print("line", number) }"#),
        Printer(
            name: "Swift, write to both in turn", language: .swift,
            code: #"""
                import Glibc

                let line = Array("line 123456\n".utf8)
                for number in 0..<1_000_000 { _ = write(Int32(1 + number % 2), line, line.count) }
                """#),
    ]

    func cpuMs(in setup: WorkerSetup) async throws -> Double {
        let found = Mutex<RunOutcome?>(nil)
        let snippet = try Snippet(language: language, code: code)
        await setup.runner.run(snippet) { event, _ in
            if case .finished(let outcome) = event { found.withLock { $0 = outcome } }
        }
        guard let outcome = found.withLock({ $0 }), outcome.verdict?.kind == .exited else {
            throw CocoaError(.executableLoad)
        }
        return Double(outcome.usage.userMs + outcome.usage.systemMs)
    }
}

for printer in Printer.all {
    var ratios: [Double] = []
    for round in 0..<rounds {
        var times: [Double] = [0, 0]
        for side in round % 2 == 0 ? [0, 1] : [1, 0] {
            times[side] = try await printer.cpuMs(in: side == 0 ? plain : ordered)
        }
        ratios.append(times[1] / times[0])
    }
    ratios.sort()
    // The order statistics between which the median lies with 95 % (normal approximation of the binomial).
    let reach = Int((1.96 * Double(rounds).squareRoot() / 2).rounded(.up))
    let interval = [max(0, rounds / 2 - reach), min(rounds - 1, rounds / 2 + reach)].map { ratios[$0] }
    let numbers = ([ratios[rounds / 2]] + interval).map { String(format: "%.3f", $0) }
    let line = "\(printer.name): \(numbers[0]) (\(numbers[1]) to \(numbers[2]))\n"
    FileHandle.standardOutput.write(Data(line.utf8))
}
await ordered.takeDown()
await plain.takeDown()
