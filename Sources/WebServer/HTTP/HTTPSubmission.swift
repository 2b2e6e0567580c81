import Foundation
import GoPlayground
import Jobs
import Runs
import Snippets

/// The body of `POST /api/runs`, before it is known to make sense.
struct HTTPSubmission: Decodable {
    struct File: Decodable {
        let name: String
        let content: String
    }

    /// A number without a fraction. Decoded as an `Int`, one with a fraction would be an error that names no field.
    struct WholeNumber: Decodable {
        let value: Int

        init(_ value: Int) {
            self.value = value
        }

        init(from decoder: any Decoder) throws {
            let number = try decoder.singleValueContainer().decode(Double.self)
            guard let value = Int(exactly: number) else {
                let field = HTTPSubmission.field(decoder.codingPath)
                throw Refusal(field: field, detail: "\(field) is not a whole number.")
            }
            self.value = value
        }
    }

    struct Options: Decodable {
        var optimization: String?
        var mode: String?
        var arguments: [String]?
        var standardInput: String?
        var environment: [String: String]?
        var swiftMode: WholeNumber?
        var sampleRateHz: WholeNumber?
        var timeLimitMs: WholeNumber?
        var cores: WholeNumber?
        var profiles: [String]?
    }

    var language: String?
    var files: [File]?
    var code: String?
    var toolchain: String?
    var options: Options?
    /// The run whose program was edited to make this one.
    var parent: String?

    /// 400 for what is no JSON object, 422 with the field's name for what is one but does not fit.
    init(json: [UInt8]) throws {
        self = try Self.decode(Self.self, from: json)
    }

    init() {}

    /// 400 for what is no JSON object, 422 with the field's name for what is one but does not fit.
    static func decode<Body: Decodable>(_: Body.Type, from json: [UInt8]) throws -> Body {
        try JSONDepth.check(json, limit: Limits.jsonDepth)
        do {
            return try JSONDecoder().decode(Body.self, from: Data(json))
        } catch let error as DecodingError {
            throw problem(error)
        }
    }

    static func language(_ text: String?) throws -> Language {
        guard let language = try choice(text, "language", of: Language.self) else {
            throw missing("language", of: Language.self)
        }
        return language
    }

    func snippet() throws -> Snippet {
        let language = try Self.language(language)
        let options = try (options ?? Options()).runOptions()
        if let files {
            let files = files.map { SourceFile(name: $0.name, content: $0.content) }
            return try Snippet(language: language, files: files, options: options)
        }
        guard let code else { throw Refusal(field: "files", detail: "files is missing: send files, or code.") }
        return try Snippet(language: language, files: Self.files(in: code, language), options: options)
    }

    /// A text of several files is those.
    private static func files(in code: String, _ language: Language) throws(Refusal) -> [SourceFile] {
        let name = language.defaultFileName
        guard PlaygroundFiles.areHeld(by: code) else { return [SourceFile(name: name, content: code)] }
        do throws(PlaygroundRefusal) {
            return try PlaygroundFiles(splitting: Array(code.utf8), programName: name).files.map {
                SourceFile(name: $0.name, content: String(decoding: $0.content, as: UTF8.self))
            }
        } catch { throw Refusal(field: "code", detail: "code holds several files: \(error.sentence).") }
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String?, _ field: String, of _: Choice.Type
    ) throws -> Choice? {
        guard let text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw Refusal(field: field, detail: "\(field) is not one of \(names(of: Choice.self)).")
        }
        return choice
    }

    private static func missing<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, of _: Choice.Type
    ) -> Refusal {
        Refusal(field: field, detail: "\(field) is missing: choose one of \(names(of: Choice.self)).")
    }

    private static func names<Choice: RawRepresentable<String> & CaseIterable>(of _: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }

    static func problem(_ error: DecodingError) -> any Error {
        let path: [any CodingKey]
        let expectation: String
        switch error {
        case .typeMismatch(_, let context): (path, expectation) = (context.codingPath, "is of the wrong type")
        case .valueNotFound(_, let context): (path, expectation) = (context.codingPath, "is null")
        case .keyNotFound(let key, let context): (path, expectation) = (context.codingPath + [key], "is missing")
        case .dataCorrupted(let context): (path, expectation) = (context.codingPath, "is out of range")
        @unknown default: (path, expectation) = ([], "")
        }
        guard !path.isEmpty else { return Problem.malformed("The body is not a JSON object in UTF-8.") }
        return Refusal(field: field(path), detail: "\(field(path)) \(expectation).")
    }

    private static func field(_ path: [any CodingKey]) -> String {
        path.filter { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
    }
}

extension HTTPSubmission.Options {
    func runOptions() throws -> RunOptions {
        let defaults = RunOptions()
        return RunOptions(
            optimization: try HTTPSubmission.choice(
                optimization, "options.optimization", of: RunOptions.Optimization.self) ?? defaults.optimization,
            mode: try HTTPSubmission.choice(mode, "options.mode", of: RunOptions.Mode.self) ?? defaults.mode,
            arguments: arguments ?? defaults.arguments, standardInput: standardInput ?? defaults.standardInput,
            environment: environment ?? defaults.environment, swiftMode: swiftMode?.value ?? defaults.swiftMode,
            sampleRateHz: sampleRateHz?.value ?? defaults.sampleRateHz,
            timeLimitMs: timeLimitMs?.value ?? defaults.timeLimitMs,
            cores: cores?.value ?? defaults.cores, profiles: profiles ?? defaults.profiles)
    }
}

extension HTTPSubmission {
    /// What no worker that is connected can do is refused. Without any worker the run waits for one.
    func check(against workers: [WorkerInfo], language: Language) throws {
        guard !workers.isEmpty else { return }
        if let cores = options?.cores?.value, let most = workers.map(\.runCores).max(), cores > most {
            throw Refusal(field: "options.cores", detail: "options.cores is \(cores): allowed are 1 to \(most).")
        }
        let offers = workers.flatMap(\.languages).filter { $0.language == language }
        let profiles = Set(offers.flatMap(\.profiles))
        // What is no type at all is refused with the rest of the snippet.
        let unoffered = (options?.profiles ?? []).filter { name in
            ProfileFamily.allCases.contains { $0.types.contains(name) } && !profiles.contains(name)
        }
        if let profile = unoffered.first, !offers.isEmpty {
            throw Refusal(
                field: "options.profiles",
                detail: "options.profiles holds \(profile), which this service's host cannot take: it offers "
                    + "\(profiles.sorted().joined(separator: ", ")).")
        }
        try workers.check(toolchain: toolchain, of: language)
    }
}

extension [WorkerInfo] {
    /// A toolchain that none of them has is refused, with those that there are. Where there are no workers, who asks waits
    /// for one that has it.
    func check(toolchain: String?, of language: Language) throws(Refusal) {
        guard !isEmpty, let toolchain else { return }
        let names = toolchains(of: language).map(\.name)
        guard !names.contains(toolchain) else { return }
        throw Refusal(
            field: "toolchain",
            detail: names.isEmpty
                ? "toolchain names one, and none is ready for this language at present."
                : "toolchain is not one of \(names.joined(separator: ", ")).")
    }

    /// The default first, each once.
    func toolchains(of language: Language) -> [ToolchainInfo] {
        var names: Set<String> = []
        let offers = flatMap(\.languages).filter { $0.language == language }
        let defaults = offers.compactMap(\.toolchains.first)
        return (defaults + offers.flatMap(\.toolchains)).filter { names.insert($0.name).inserted }
    }
}
