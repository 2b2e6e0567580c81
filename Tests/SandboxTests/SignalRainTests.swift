import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// A call that ends the jail ends it although signals take its thread out of the call again and again.
///
/// Whether a signal is faster than the launcher is decided anew each time, so this is done many times over: with a
/// launcher that only polls its listener, about a third of the runs live on.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct SignalRainTests {
    @Test(arguments: ["restart", "return"])
    func `a blocked call under a rain of signals is the end, and is named`(manner: String) async throws {
        let probe = try Probe("signal-rain")
        for _ in 0..<12 {
            let outcome = try await probe.run([manner])
            #expect(outcome.report.killed == .blockedCall)
            #expect(outcome.report.blockedCall == "ptrace")
            #expect(outcome.text.isEmpty)
        }
    }
}
