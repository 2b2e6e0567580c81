package import Profiles
import Snippets

extension ComparedSide.Ending {
    /// Whatever is not a time or an exit is a failure, as is a program that never ran.
    package init(_ verdict: Verdict?) {
        switch verdict?.kind {
        case .exited: self = .exited(code: verdict?.exitCode ?? 0)
        case .timedOut: self = .timedOut(limitMs: verdict?.limit?.value ?? Limits.defaultRunTimeMs)
        default: self = .failed
        }
    }
}

extension ComparedSide {
    /// A run that is over.
    package init(_ run: Run) {
        let options = run.snippet.options
        self.init(
            language: run.snippet.language.rawValue,
            types: (run.profile?.types ?? []).map { ProfileType(name: $0.name, unit: $0.unit) },
            ending: Ending(run.verdict), toolchain: run.toolchain?.version ?? "unknown",
            options: [
                "optimization": options.optimization.rawValue, "cores": "\(options.cores)",
                "sample rate": "\(options.sampleRateHz) Hz",
            ],
            arguments: options.arguments, host: run.host?.cpu ?? "unknown", output: run.output.joinedText)
    }
}

extension RunOutcome {
    /// Equal exactly where as much was printed, and what was kept of it is the same.
    package var printed: String { "\(outputDroppedBytes) bytes dropped\u{0}\(output.joinedText)" }
}

extension [OutputChunk] {
    /// Both streams, one after the other, so that when a piece came does not matter.
    package var joinedText: String {
        let texts = [OutputChunk.Stream.stdout, .stderr].map { stream in
            filter { $0.stream == stream }.map(\.text).joined()
        }
        return texts.joined(separator: "\u{0}")
    }
}
