import ArgumentParser
import SandboxProtocol

/// What an operator may change about the sandbox.
struct SandboxOptions: ParsableArguments {
    @Option(
        name: .customLong("waive"), parsing: .singleValue,
        help: "Do without a mechanism that this host lacks; shown on every run. May be repeated.")
    var waived: [Waiver] = []

    var waivers: Set<Waiver> { Set(waived) }

    /// As `serve` passes them on.
    var asArguments: [String] { waived.flatMap { ["--waive", $0.rawValue] } }
}

extension Waiver: ExpressibleByArgument {}
