import ProfileFormats
import Profiles
import Synchronization

/// What programs push while they are recorded, added up as it comes.
final class PushedProfiles: Sendable {
    enum Refusal: Error, Equatable {
        /// In a sentence.
        case unreadable(String)
        /// No more is taken.
        case full(String)
        case busy
    }

    private struct State {
        var sums = PushedSums()
        var receivedBytes = 0
        var underWay = 0
        var refused = 0
        var firstRefusal: String?
    }

    private let state = Mutex(State())
    private let limits: PushLimits

    init(limits: PushLimits) { self.limits = limits }

    /// Counts a request as under way while the work is done.
    func counted<Result>(_ work: () async throws -> Result) async throws -> Result {
        try state.withLock { state throws(Refusal) in
            guard state.underWay < limits.requestsAtOnce else { throw .busy }
            state.underWay += 1
        }
        defer { state.withLock { $0.underWay -= 1 } }
        return try await work()
    }

    /// - Parameter bytes: of the request's body.
    func take(_ pushed: [PushedProfile], bytes: Int) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            guard state.receivedBytes + bytes <= limits.allBytes else {
                throw .full("more than \(limits.allBytes >> 20) MiB were sent in all.")
            }
            state.receivedBytes += bytes
            for profile in pushed {
                do throws(ReadingFailure) { try state.sums.add(profile) } catch { throw .unreadable(error.description) }
            }
        }
    }

    func refuse(_ sentence: String) {
        state.withLock { state in
            state.refused += 1
            state.firstRefusal = state.firstRefusal ?? sentence
        }
    }

    var isIdle: Bool { state.withLock { $0.underWay == 0 } }

    /// How many profiles came.
    var count: Int { state.withLock { $0.sums.count } }

    /// Nil where none came.
    var profile: Profile? {
        let sums = state.withLock(\.sums)
        return sums.count > 0 ? sums.profile : nil
    }

    /// What is to be said of them; empty where nothing came.
    var notes: [String] {
        state.withLock { state in
            var notes: [String] = []
            if state.sums.count > 0 { notes.append("Programs pushed \(state.sums.count) profiles of their own.") }
            if let first = state.firstRefusal {
                let end = first.hasSuffix(".") ? "" : "."
                notes.append("\(state.refused) pushed requests were refused, the first: \(first.visible)\(end)")
            }
            return notes
        }
    }
}

/// How much is taken of what programs push.
struct PushLimits: Sendable {
    /// Of one request, as it is sent.
    var bodyBytes = 16 << 20
    /// Of all requests of a recording.
    var allBytes = 1 << 30
    var requestSeconds = 60
    var requestsAtOnce = 16
    var connections = 64
    var idleSeconds = 60
    /// What is under way when the command ends has so long.
    var patience = Duration.seconds(2)
}

extension Profile {
    /// Takes over what programs pushed. Types that this one has already are told apart by their name.
    mutating func join(pushed: Profile) {
        let own = Set(sets.flatMap { $0.types.map(\.name) })
        var renamed = pushed
        renamed.sets = pushed.sets.map { set in
            let types = set.types.map {
                own.contains($0.name) ? ProfileType(name: $0.name + "_pushed", unit: $0.unit) : $0
            }
            return SampleSet(types: types, samples: set.samples, period: set.period, quality: set.quality)
        }
        join(renamed)
    }
}
