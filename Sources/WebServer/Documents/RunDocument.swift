import Foundation
import Runs
import Storing

/// A run as the API shows it. What is not there is null, so that a reader finds every field.
struct RunDocument: Encodable {
    private let run: Run
    private let position: Int?
    private let parent: String?

    /// - Parameter parent: what of the run's own its reader may know.
    init(_ run: Run, position: Int? = nil, parent: String? = nil) {
        self.run = run
        self.position = position
        self.parent = parent
    }

    private enum CodingKeys: CodingKey {
        case id, url, state, position, createdAt, expiresAt, shared, parent, snippet, toolchain, host, verdict, crash,
            failure, tests, testCounts
        case diagnostics, output, outputDroppedBytes, outputOrderDoubt, usage, profile, profileNote
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.id, forKey: .id)
        try container.encode("/r/\(run.id)", forKey: .url)
        try container.encode(run.state.rawValue, forKey: .state)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encode(run.createdAt.ISO8601Format(), forKey: .createdAt)
        try container.encode(run.expiresAt?.ISO8601Format(), forKey: .expiresAt)
        try container.encode(run.shared, forKey: .shared)
        try container.encode(parent, forKey: .parent)
        try container.encode(SnippetDocument(run.snippet, id: run.snippetAddress), forKey: .snippet)
        try container.encode(run.toolchain.map(ToolchainDocument.init), forKey: .toolchain)
        try container.encode(run.host.map(HostDocument.init), forKey: .host)
        try container.encode(run.verdict.map(VerdictDocument.init), forKey: .verdict)
        try container.encodeIfPresent(run.crash.map(CrashDocument.init), forKey: .crash)
        try container.encode(run.failure, forKey: .failure)
        try container.encodeIfPresent(run.tests?.results.map(TestDocument.init), forKey: .tests)
        try container.encodeIfPresent(run.tests.map(TestCountsDocument.init), forKey: .testCounts)
        try container.encode(run.diagnostics.map(DiagnosticDocument.init), forKey: .diagnostics)
        try container.encode(run.output.map(OutputChunkDocument.init), forKey: .output)
        try container.encode(run.outputDroppedBytes, forKey: .outputDroppedBytes)
        try container.encodeIfPresent(run.outputOrderDoubt, forKey: .outputOrderDoubt)
        try container.encode(UsageDocument(run.usage), forKey: .usage)
        try container.encode(run.profile.map(ProfileSummaryDocument.init), forKey: .profile)
        try container.encode(run.profileNote, forKey: .profileNote)
    }
}
