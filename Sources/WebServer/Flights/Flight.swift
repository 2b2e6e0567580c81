import Foundation
import Jobs
import Reports
import Runs

/// Something in flight as far as its news were read: nothing in here is more than the store and the queue know, so any
/// process can make it anew.
struct Flight<Value: Flown>: Sendable {
    enum Phase: Sendable {
        case flying
        /// Its end was told and is not stored yet.
        case ended(FlightEnd<Value.Outcome>, number: Int)
        /// Somebody is at work on storing it.
        case landing
        /// Its readers know of the end. Where the end could not be stored, `outcome` is still to be.
        case landed(Value.Outcome)
    }

    var value: Value
    /// From 1; nil once a worker has it.
    var position: Int?
    /// When a worker had it first.
    var startedAt: Date?
    /// The newest of each part: the view's JSON, gzip'ed.
    var profiles: [Value.Part: [UInt8]] = [:]
    var phase = Phase.flying
    /// The number of the last news in here.
    var newest = 0
    let feed = EventFeed()

    init(_ value: Value) {
        self.value = value
    }

    /// Takes over news in place: a copy for each piece of output would make a talkative program slow.
    mutating func take(_ numbered: NumberedNews) {
        guard numbered.number > newest, case .flying = phase else { return }
        newest = numbered.number
        switch numbered.news {
        case .queued(let position):
            let state = JSONText.state(.queued, position: position)
            if self.position == nil {
                feed.append("state", state, id: newest)
            } else {
                feed.replaceLast("state", state, id: newest)
            }
            value.state = .queued
            self.position = position
        case .started(let date):
            position = nil
            startedAt = startedAt ?? date
        case .told(let event, let profile): take(event, profile)
        case .ended(let end): take(end)
        }
    }

    /// Its readers are about to hear of the end.
    mutating func land(_ value: Value, _ outcome: Value.Outcome, _ profiles: [Value.Part: [UInt8]]) {
        self.value = value
        self.profiles = profiles
        phase = .landed(outcome)
    }

    private mutating func take(_ event: JobEvent, _ profile: [UInt8]) {
        guard let event = Value.event(in: event) else { return }
        if let part = Value.part(of: event) { profiles[part] = profile }
        guard let notice = value.take(event) else { return }
        if notice.isReplacing {
            feed.replace(notice.name, notice.json, id: newest)
        } else {
            feed.append(notice.name, notice.json, id: newest)
        }
    }

    private mutating func take(_ end: JobEnd) {
        if case .reported(let event, let profile) = end, let event = Value.event(in: event),
            let part = Value.part(of: event)
        {
            profiles[part] = profile.isEmpty ? nil : profile
        }
        let end = Value.end(in: end) ?? .failed(Sentences.undeliverable)
        phase = .ended(end, number: newest)
    }
}
