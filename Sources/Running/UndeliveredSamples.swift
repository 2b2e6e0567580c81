import Profiles
import SandboxProtocol

/// A program used CPU time and not one sample of it arrived: our failure, never an empty picture of the program.
struct UndeliveredSamples: Error, Equatable, CustomStringConvertible {
    private let cpuMs: UInt64

    /// So many sampling periods without a sample are no chance.
    private static let periods: UInt64 = 20

    /// Nil where samples came, or where too little time was spent within their reach to say anything.
    init?(_ quality: ProfileQuality, samples: Int, of program: CommandReport) {
        let userNs = program.userNanoseconds
        let reachableNs = quality.includesKernel == true ? userNs &+ program.systemNanoseconds : userNs
        let periodNs = 1_000_000_000 / UInt64(max(quality.requestedHz, 1))
        guard samples == 0, reachableNs > Self.periods * periodNs else { return nil }
        cpuMs = reachableNs / 1_000_000
    }

    var description: String { "not one sample arrived, although the program used \(cpuMs) ms of CPU time" }
}
