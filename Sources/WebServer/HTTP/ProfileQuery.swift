import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets

/// `?type=cpu&set=0&fromMs=&toMs=&label=key:value&group=key` of a profile's address.
struct ProfileQuery: Sendable {
    let type: String?
    /// Of the profile's sets of samples; nil for the first that has the type.
    let set: Int?
    let timesNs: Range<UInt64>?
    let labels: LabelQuery

    init(_ uri: URI) throws {
        let parameters = uri.queryParameters
        type = parameters["type"].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        set = try Self.number(parameters["set"])
        labels = try LabelQuery(uri)
        let from = try Self.milliseconds(parameters["fromMs"], "fromMs")
        let to = try Self.milliseconds(parameters["toMs"], "toMs")
        guard from != nil || to != nil else {
            timesNs = nil
            return
        }
        let start = (from ?? 0) * 1_000_000
        let end = to.map { $0 * 1_000_000 } ?? .max
        guard start <= end else { throw Refusal(field: "fromMs", detail: "fromMs is greater than toMs.") }
        timesNs = start..<end
    }

    /// Different for what is not the same stretch, type and labels.
    var key: String {
        let stretch = timesNs.map { "\($0.lowerBound) \($0.upperBound)" } ?? ""
        return "\(type ?? "") \(set.map(String.init) ?? "") \(stretch)\(labels.key)"
    }

    var isEverything: Bool { type == nil && set == nil && timesNs == nil && labels.isEverything }

    private static func number(_ text: Substring?) throws -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = UInt16(text) else { throw Refusal(field: "set", detail: "set is not a number from 0 on.") }
        return Int(value)
    }

    private static func milliseconds(_ text: Substring?, _ field: String) throws -> UInt64? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = UInt64(text), value <= UInt64(UInt32.max) else {
            throw Refusal(field: field, detail: "\(field) is not a number of milliseconds, 0 to \(UInt32.max).")
        }
        return value
    }
}

extension ProfileFormat {
    /// The format that an address asks for; 404 with the names there are for any other.
    static func named(_ name: String) throws -> ProfileFormat {
        if let format = ProfileFormat(rawValue: name) { return format }
        let names = allCases.map(\.rawValue)
        var problem = Problem(
            .notFound, "A profile comes as \(names.joined(separator: ", ")), and not as what was asked for.")
        problem.allowed = names
        throw problem
    }

    /// - Parameter owner: what the profile is of.
    func view(_ owner: String, _ query: ProfileQuery, of id: String, to request: Request) -> ViewWorks.View {
        let isStored = self == .json && query.isEverything
        let isPlain = isStored && !request.acceptsGzip
        var view = ViewWorks.View("profile \(owner) \(rawValue) \(query.key)\(isPlain ? " plain" : "")", of: id)
        view.isWork = !isStored || isPlain
        return view
    }

    /// What is stored is what the browser's view reads, and leaves as it is.
    ///
    /// - Parameter tests: of the run that the profile is of.
    func content(
        _ stored: [UInt8], _ query: ProfileQuery, acceptsGzip: Bool, tests: TestReport? = nil
    ) throws -> Content {
        if self == .json, query.isEverything {
            guard !acceptsGzip else { return Content(gzipped: stored, type: mediaType) }
            return try Content(decompressing: stored, type: mediaType, limitBytes: Limits.profileJSONBytes)
        }
        guard let whole = try StoredReading(stored).readable() else { throw Problem.unknown }
        let profile = query.labels.part(of: whole)
        let bytes = try encode(
            profile, try query.selection(in: profile), limitBytes: Limits.profileJSONBytes, tests: tests)
        return Content(bytes, type: mediaType)
    }
}

extension ProfileQuery {
    /// 422 where the profile has no such type or set.
    func selection(in profile: Profile) throws -> ProfileSelection {
        let selection = ProfileSelection(set: set, type: type, timesNs: timesNs)
        if let set, !profile.sets.indices.contains(set) {
            throw Refusal(field: "set", detail: "set is not below \(profile.sets.count), the number of sets there are.")
        }
        guard type != nil, profile.place(of: selection) == nil else { return selection }
        let sets = set.map { [profile.sets[$0]] } ?? profile.sets
        let names = sets.flatMap { $0.types.map(\.name) }
        throw Refusal(field: "type", detail: "type is not one of \(names.joined(separator: ", ")).")
    }
}
