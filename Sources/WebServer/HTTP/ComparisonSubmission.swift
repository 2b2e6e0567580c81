import Foundation
import Jobs
import Runs
import Snippets
import Storing

/// The body of `POST /api/comparisons`, before it is known to make sense.
struct ComparisonSubmission: Decodable {
    /// A run's address, or a program as `POST /api/runs` takes it.
    enum Part: Decodable {
        case run(String)
        case program(HTTPSubmission)

        init(from decoder: any Decoder) throws {
            if let id = try? decoder.singleValueContainer().decode(String.self) {
                self = .run(id)
            } else {
                self = .program(try HTTPSubmission(from: decoder))
            }
        }
    }

    let before: Part
    let after: Part
    var pairs: HTTPSubmission.WholeNumber?

    init(json: [UInt8]) throws {
        try JSONDepth.check(json, limit: Limits.jsonDepth)
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch let error as DecodingError {
            throw HTTPSubmission.problem(error)
        }
    }

    /// The form on a page: both sides are runs.
    init(_ form: Form) throws {
        guard let before = form["before"], let after = form["after"] else {
            throw Problem.malformed("The form names no two runs.")
        }
        self.before = .run(Self.runID(in: before))
        self.after = .run(Self.runID(in: after))
        pairs = form["pairs"].flatMap(Int.init).map(HTTPSubmission.WholeNumber.init)
    }

    /// People paste whole addresses; a run's id is what follows the last slash.
    static func runID(in text: String) -> String {
        let path = text.prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }

    func checkedPairs() throws -> Int {
        let count = pairs?.value ?? Limits.defaultComparisonPairs
        let range = Limits.comparisonPairs
        guard range.contains(count) else {
            throw Refusal(
                field: "pairs", detail: "pairs is \(count): allowed are \(range.lowerBound) to \(range.upperBound).")
        }
        return count
    }
}

extension RunService {
    /// The plan that a submission asks for: runs are looked up, programs checked as if they were to be run.
    func plan(_ submission: ComparisonSubmission) async throws -> ComparisonPlan {
        let pairs = try submission.checkedPairs()
        let before = try await part(submission.before, "before")
        let after = try await part(submission.after, "after")
        guard before.snippet.language == after.snippet.language else {
            throw Refusal(field: "after", detail: "Only programs in the same language can be compared.")
        }
        return ComparisonPlan(before: before, after: after, pairs: pairs)
    }

    private func part(_ part: ComparisonSubmission.Part, _ field: String) async throws -> ComparisonPlan.Part {
        switch part {
        case .run(let id):
            let run = try await existing(id, field)
            do throws(Refusal) { try run.snippet.check() } catch {
                throw Refusal(
                    field: field,
                    detail: "The program of \(field) is beyond what this service allows now: \(error.detail)")
            }
            let toolchain = try await offered(run.toolchain?.name, of: run.snippet.language)
            return ComparisonPlan.Part(
                snippet: run.snippet, toolchain: toolchain, runID: run.id, snippetID: run.snippetID)
        case .program(let submission):
            let snippet = try submission.snippet()
            try submission.check(against: try await workers, language: snippet.language)
            return ComparisonPlan.Part(snippet: snippet, toolchain: submission.toolchain)
        }
    }

    private func existing(_ id: String, _ field: String) async throws -> Run {
        if RandomID.isWellFormed(id) {
            switch try await runs.find(id) {
            case .found(let run, _): return run
            case .unreadable(let record): throw record
            case .removed, .unknown: break
            }
            switch try await store.upload(id) {
            case .found:
                throw Refusal(
                    field: field,
                    detail: "\(field) is a profile from elsewhere, which cannot be run again: "
                        + "/compare/{before}/{after} shows two profiles as they are.")
            case .unreadable, .removed, .unknown: break
            }
        }
        throw Refusal(field: field, detail: "\(field) is not the address of a run that is still there.")
    }

    /// A run's toolchain may be gone since: its program is then measured with one that there is. Without any worker it
    /// waits for one that has it.
    private func offered(_ toolchain: String?, of language: Language) async throws -> String? {
        let workers = try await workers
        let request = ToolchainRequest(language: language, name: toolchain)
        return workers.isEmpty || workers.contains { $0.offers(request) } ? toolchain : nil
    }
}
