import Comparing
package import Foundation
import Runs

/// One step in the life of a job.
package enum JobNews: Hashable, Sendable {
    /// Its place among those that wait, from 1. One that was begun may have to let others pass, and waits again.
    case queued(position: Int)
    /// A worker has it: for the first time, again after another worker was lost, or again after a pause.
    case started(at: Date)
    /// The encoded profile that belongs to the event is beside it; empty where there is none.
    case told(JobEvent, profile: [UInt8])
    /// The last one.
    case ended(JobEnd)
}

/// News with their place in the life of the job, from 1. Places are never given twice; some are missing, where something
/// newer took the place of what had been told.
package struct NumberedNews: Hashable, Sendable {
    package let number: Int
    package let news: JobNews
}

/// What a reader of a job's news gets.
package struct JobReading: Hashable, Sendable {
    /// In order.
    package let news: [NumberedNews]
    /// Whether the end is stored: what the store says is then the whole of it, and profiles are only there.
    package let isRetired: Bool
}

/// The news of one job. Of profiles only the newest of each kind is kept, so that its size is bounded by what a program
/// may print.
struct JobLog: Sendable {
    private(set) var newest = 0
    private var entries: [NumberedNews] = []

    mutating func append(_ news: JobNews) {
        newest += 1
        if let slot = news.slot { entries.removeAll { $0.news.slot == slot } }
        // A place in the queue is of interest until there is another.
        if case .queued = news, case .queued? = entries.last?.news { entries.removeLast() }
        entries.append(NumberedNews(number: newest, news: news))
    }

    /// The largest of what is in here, and in the store by now.
    mutating func dropProfiles() {
        entries = entries.map { NumberedNews(number: $0.number, news: $0.news.withoutProfile) }
    }

    func news(after number: Int) -> [NumberedNews] {
        Array(entries.reversed().prefix { $0.number > number }.reversed())
    }
}

extension JobNews {
    /// What there is only one of at a time.
    enum Slot: String { case profile, before, after }

    fileprivate var withoutProfile: JobNews {
        switch self {
        case .told(let event, _): .told(event, profile: [])
        case .ended(.reported(let event, _)): .ended(.reported(event, profile: []))
        case .queued, .started, .ended: self
        }
    }

    var slot: Slot? {
        guard case .told(let event, _) = self else { return nil }
        return switch event {
        case .run(.profile(_)): .profile
        case .comparison(.sideProfile(.before)): .before
        case .comparison(.sideProfile(.after)): .after
        default: nil
        }
    }
}
