import Comparing
import HTTPTypes
import Hummingbird
import Profiles
import Runs
import Snippets
import Storing

/// One side of two profiles beside each other: that of a run that is over, or one from elsewhere.
enum ProfiledSide: Sendable {
    case run(Run)
    case upload(Upload)

    var id: String {
        switch self {
        case .run(let run): run.id
        case .upload(let upload): upload.id
        }
    }

    var shared: Bool {
        switch self {
        case .run(let run): run.shared
        case .upload(let upload): upload.shared
        }
    }

    /// Of its profile, without the format at its end.
    var profileAddress: String {
        switch self {
        case .run: "/api/runs/\(id)/profile."
        case .upload: "/api/profiles/\(id)/profile."
        }
    }

    var run: Run? { if case .run(let run) = self { run } else { nil } }

    /// By name, each as the first set that has it counts it: that is the one that a name alone means.
    var types: [ProfileType] {
        let totals =
            switch self {
            case .run(let run): run.profile?.types ?? []
            case .upload(let upload): upload.summary.types
            }
        var names: Set<String> = []
        return totals.filter { names.insert($0.name).inserted }.map {
            ProfileType(name: $0.name, unit: ValueUnit($0.unit))
        }
    }

    /// The view's JSON, gzip'ed; nil where there is none.
    func storedProfile(in service: RunService) async throws -> [UInt8]? {
        switch self {
        case .run(let run): try await service.runs.profile(of: run.id)
        case .upload(let upload): try await service.store.profile(ofUpload: upload.id)
        }
    }
}

/// Two profiles that somebody looks at beside each other.
struct ProfiledPair: Sendable {
    let before: ProfiledSide
    let after: ProfiledSide

    /// Where both are runs: these can be run again, and be held against each other as programs.
    var runs: (before: Run, after: Run)? {
        guard let before = before.run, let after = after.run else { return nil }
        return (before, after)
    }

    /// Those that both have in the same unit.
    var commonTypes: [ProfileType] { before.types.filter(after.types.contains) }

    /// What is compared where nothing else is asked for.
    var standardType: String { runs == nil ? commonTypes.first?.name ?? "" : ProfileType.cpu.name }

    func comparability(in type: String) -> Comparability {
        if let (before, after) = runs {
            return Comparability(before: ComparedSide(before), after: ComparedSide(after), type: type)
        }
        return Comparability(typesBefore: before.types, after: after.types, type: type)
    }

    func storedProfiles(in service: RunService) async throws -> (before: [UInt8]?, after: [UInt8]?) {
        (try await before.storedProfile(in: service), try await after.storedProfile(in: service))
    }
}

extension RunService {
    /// What two addresses name, all of it over.
    func pair(_ context: WebContext) async throws -> ProfiledPair {
        let parameters = context.parameters
        return ProfiledPair(
            before: try await side(parameters.get("id") ?? "", .before),
            after: try await side(parameters.get("after") ?? "", .after))
    }

    private func side(_ id: String, _ side: Comparability.Side) async throws -> ProfiledSide {
        guard RandomID.isWellFormed(id) else { throw Problem.unknownProfile }
        switch try await runs.find(id) {
        case .found(let run, _):
            guard run.state.isFinal else {
                throw Refusal(
                    field: side.rawValue,
                    detail: "The run \(side.rawValue) the edit is still in flight: wait for its end.")
            }
            return .run(run)
        case .unreadable(let record): throw record
        case .removed: throw Problem.removedProfile
        case .unknown: return .upload(try await upload(id))
        }
    }

    private func upload(_ id: String) async throws -> Upload {
        switch try await store.upload(id) {
        case .found(let upload): return upload
        case .unreadable(let record): throw record
        case .removed: throw Problem.removedProfile
        case .unknown: throw Problem.unknownProfile
        }
    }
}

extension Problem {
    static let unknownProfile = Problem(.notFound, "There is neither a run nor a profile with this address.")
    static let removedProfile = Problem(.gone, "What is to be compared was removed, or it expired.")
}
