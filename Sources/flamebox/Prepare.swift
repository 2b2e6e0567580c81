import ArgumentParser
import Compiling

/// `flamebox prepare`: makes the compilers' caches; called by the build, not by people.
struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the compilers' caches ready (called by the build).", shouldDisplay: false)

    func run() async throws {
        try await prepareCaches(of: .ofThisProgram()) { complain($0) }
    }
}
