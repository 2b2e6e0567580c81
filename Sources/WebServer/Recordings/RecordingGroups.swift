import Comparing
import Foundation
import HTTPTypes
import Hummingbird
import ProfileFormats
import Profiles
import Recordings
import Snippets

/// The recordings of both sides that somebody chose, as an address names them: `?before=ID&before=ID&after=ID`, and how to
/// look at them: `&type=NAME&measure=share`.
struct RecordingGroups: Sendable {
    let before: [Recording]
    let after: [Recording]
    let type: ProfileType
    let measure: ComparisonMeasure
    /// Those that all of them have in the same unit.
    let commonTypes: [ProfileType]

    /// Of one side. Each of them is read and walked for the answer.
    static let recordingsOfASide = 50

    /// 404 where one is not there, 422 where too many were chosen, or one twice, or they have no type in common.
    init(_ request: Request, _ shelf: RecordingShelf) throws {
        let parameters = request.uri.queryParameters
        before = try Self.named(parameters.getAll("before").map { String($0) }, shelf)
        after = try Self.named(parameters.getAll("after").map { String($0) }, shelf)
        let all = before + after
        // The same twice would be taken for two that agree.
        guard Set(all.map(\.id)).count == all.count else {
            throw Problem(.unprocessableContent, "Each recording is before or after, and is chosen once.")
        }
        commonTypes = all[0].profileTypes.filter { type in all.allSatisfy { $0.profileTypes.contains(type) } }
        let named = parameters["type"].map(String.init) ?? ""
        guard let type = named.isEmpty ? commonTypes.first : commonTypes.first(where: { $0.name == named }) else {
            throw Problem(.unprocessableContent, "The recordings have no such type and unit in common.")
        }
        self.type = type
        measure = try request.measure() ?? .perRun
    }

    private static func named(_ ids: [String], _ shelf: RecordingShelf) throws -> [Recording] {
        guard ids.count <= recordingsOfASide else {
            throw Problem(.unprocessableContent, "A side is \(recordingsOfASide) recordings at most.")
        }
        let recordings = ids.compactMap(RecordingID.init).compactMap(shelf.recording)
        guard !ids.isEmpty, recordings.count == ids.count else {
            throw Problem(.notFound, "Choose recordings of the list: at least one as before, and one as after.")
        }
        return recordings
    }

    /// The same recordings, looked at in another way.
    func address(type: ProfileType, measure: ComparisonMeasure) -> String {
        let sides = before.map { "before=\($0.id.rawValue)" } + after.map { "after=\($0.id.rawValue)" }
        let named = type.name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let look = ["type=\(named)"] + (measure == .perRun ? [] : ["measure=\(measure.rawValue)"])
        return "/recordings/difference?" + (sides + look).joined(separator: "&")
    }

    /// One profile is in memory at a time.
    func compared(_ shelf: RecordingShelf) throws -> ComparedProfiles {
        var compared = ComparedProfiles(independent: type, maximumPathsPerRun: Limits.comparedPathsPerRun)
        for recording in before { compared.append(before: try profile(of: recording, shelf)) }
        for recording in after { compared.append(after: try profile(of: recording, shelf)) }
        return compared
    }

    private func profile(of recording: Recording, _ shelf: RecordingShelf) throws -> Profile {
        guard let profile = try shelf.readProfile(of: recording.id) else { throw Problem.unknown }
        return profile
    }
}

extension Recording {
    /// Those that its profile has.
    var profileTypes: [ProfileType] {
        types.map { ProfileType(name: $0.name, unit: ValueUnit($0.unit)) }
    }
}
