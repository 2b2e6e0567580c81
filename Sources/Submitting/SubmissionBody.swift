import Foundation
import Snippets

/// The body of `POST /api/runs`.
struct SubmissionBody: Encodable {
    private struct File: Encodable {
        let name: String
        let content: String
    }

    private struct Options: Encodable {
        let optimization: String
        let mode: String
        let arguments: [String]
        let standardInput: String
        let environment: [String: String]?
        let swiftMode: Int?
        let sampleRateHz: Int
        let timeLimitMs: Int
        let cores: Int
        let profiles: [String]
    }

    private let language: String
    private let files: [File]
    private let options: Options

    init(_ snippet: Snippet) {
        language = snippet.language.rawValue
        files = snippet.files.map { File(name: $0.name, content: $0.content) }
        let options = snippet.options
        self.options = Options(
            optimization: options.optimization.rawValue, mode: options.mode.rawValue, arguments: options.arguments,
            standardInput: options.standardInput,
            environment: options.environment.isEmpty ? nil : options.environment, swiftMode: options.swiftMode,
            sampleRateHz: options.sampleRateHz,
            timeLimitMs: options.timeLimitMs, cores: options.cores, profiles: options.profiles)
    }
}
