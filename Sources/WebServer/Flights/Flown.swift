import Foundation
import Jobs
import Reports
import Runs
import Storing

/// What can be in flight: taken in, stored as queued, run by a worker, and stored again when it is over. A run is one kind,
/// a comparison another.
///
/// The value itself is what the store has and the API shows. Everything that `FlightService` needs to know of a kind is
/// said here, so that a further kind is a further conformance.
protocol Flown: Sendable {
    associatedtype Event: ProgressEvent
    associatedtype Outcome: Sendable
    /// Which of its profiles.
    associatedtype Part: Hashable, Sendable
    /// What others' pages tell of it.
    associatedtype Outline: FlownOutline

    var id: String { get }
    var createdAt: Date { get }
    var state: Run.State { get set }
    var shared: Bool { get set }
    var expiresAt: Date? { get set }

    /// Nil where the event is of another kind's job.
    static func event(in event: JobEvent) -> Event?
    /// Nil for an event without a profile.
    static func part(of event: Event) -> Part?
    /// Takes over what its worker told.
    /// - Returns: what its readers hear; nil where they hear nothing.
    mutating func take(_ event: Event) -> Notice?
    mutating func end(with outcome: Outcome)
    /// What is stored of an end.
    /// - Parameters:
    ///   - profiles: the newest of each part; those that are too large to be kept are taken out.
    ///   - startedAt: when a worker had it first.
    func outcome(of end: FlightEnd<Outcome>, startedAt: Date?, profiles: inout [Part: [UInt8]]) -> Outcome
    static func outcome(in event: Event) -> Outcome?
    static func failed(_ sentence: String) -> Outcome

    /// The whole of it as JSON on one line: what readers of its events get at the end.
    var finalDocument: String { get }
    var outline: Outline { get }
    /// Of memory, as far as they depend on what people wrote and programs did: as a value that is read, and with all
    /// that is held for readers of its events.
    var approximateBytes: Int { get }
    var bytesInMemory: Int { get }

    func insert(into store: any Store, owner: OwnerToken, client: String) async throws
    static func find(_ id: String, in store: any Store) async throws -> StoreFinding<Self>
    static func standing(of id: String, in store: any Store) async throws -> Standing?
    static func profile(of id: String, _ part: Part, in store: any Store) async throws -> [UInt8]?
    static func unfinished(in store: any Store) async throws -> [String]
    /// - Returns: whether it had been in flight.
    static func finish(
        _ id: String, with outcome: Outcome, profiles: [Part: [UInt8]], in store: any Store
    ) async throws -> Bool
    static func share(_ id: String, in store: any Store) async throws -> ShareOutcome
    static func remove(_ id: String, from store: any Store, at date: Date) async throws
}

/// What others' pages tell of something: small, whatever it printed.
protocol FlownOutline: Sendable {
    var shared: Bool { get set }
    var approximateBytes: Int { get }
}

/// What the readers of events are told: the name of the event, and one line of JSON.
struct Notice {
    let name: String
    let json: String
    /// Whether it takes the place of the last one of its name.
    var isReplacing = false
}

/// How a flight ended.
enum FlightEnd<Outcome: Sendable>: Sendable {
    case reported(Outcome)
    case cancelled
    /// Our own fault, in one sentence.
    case failed(String)
}

extension Flown {
    /// One that the store has in flight and the queue does not know was interrupted, whether that could be stored or not.
    func ifInterrupted() -> Self {
        guard !state.isFinal else { return self }
        var value = self
        value.end(with: Self.failed(Sentences.neverStored))
        return value
    }

    /// Nil where the end is told of another kind's job.
    static func end(in end: JobEnd) -> FlightEnd<Outcome>? {
        switch end {
        case .reported(let event, _): Self.event(in: event).flatMap(outcome).map { .reported($0) }
        case .cancelled: .cancelled
        case .workerLost: .failed(Sentences.workerLost)
        case .unclaimed: .failed(Sentences.unclaimed)
        case .overdue: .failed(Sentences.overdue)
        case .undeliverable: .failed(Sentences.undeliverable)
        }
    }
}
