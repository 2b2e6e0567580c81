package import Comparing
import Profiles
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
        self.init(
            run.snippet, types: (run.profile?.types ?? []).map { ProfileType(name: $0.name, unit: $0.unit) },
            verdict: run.verdict, toolchain: run.toolchain, host: run.host, output: run.output)
    }

    /// One side of measured pairs, of which the profiles are always of CPU time.
    package init(_ part: ComparisonPlan.Part, warmUp: RunOutcome, on host: Host?) {
        self.init(
            part.snippet, types: [.cpu], verdict: warmUp.verdict, toolchain: warmUp.toolchain, host: host,
            output: warmUp.output)
    }

    private init(
        _ snippet: Snippet, types: [ProfileType], verdict: Verdict?, toolchain: ToolchainInfo?, host: Host?,
        output: [OutputChunk]
    ) {
        let options = snippet.options
        self.init(
            language: snippet.language == .go ? "Go" : "Swift", types: types, ending: Ending(verdict),
            toolchain: toolchain?.version ?? "unknown",
            options: [
                "optimization": options.optimization.rawValue, "cores": "\(options.cores)",
                "sample rate": "\(options.sampleRateHz) Hz",
            ],
            arguments: options.arguments, host: host?.cpu ?? "unknown", output: output.joinedText)
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
