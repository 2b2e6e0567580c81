import Foundation

/// `JobNews` as they are written, without profiles and without places in the queue, which have columns of their own.
enum WrittenNews: Codable {
    enum End: Codable {
        case reported(WrittenEvent)
        case cancelled, workerLost, unclaimed, overdue, undeliverable
    }

    /// In seconds since the beginning of 2001, UTC.
    case started(Double)
    case told(WrittenEvent)
    case ended(End)

    /// Nil for a place in the queue.
    init?(_ news: JobNews) {
        switch news {
        case .queued: return nil
        case .started(let date): self = .started(date.timeIntervalSinceReferenceDate)
        case .told(let event, _): self = .told(WrittenEvent(event))
        case .ended(let end): self = .ended(End(end))
        }
    }

    func news(profile: [UInt8]) -> JobNews {
        switch self {
        case .started(let date): .started(at: Date(timeIntervalSinceReferenceDate: date))
        case .told(let event): .told(event.event, profile: profile)
        case .ended(let end): .ended(end.end(profile: profile))
        }
    }
}

extension WrittenNews.End {
    fileprivate init(_ end: JobEnd) {
        self =
            switch end {
            case .reported(let event, _): .reported(WrittenEvent(event))
            case .cancelled: .cancelled
            case .workerLost: .workerLost
            case .unclaimed: .unclaimed
            case .overdue: .overdue
            case .undeliverable: .undeliverable
            }
    }

    fileprivate func end(profile: [UInt8]) -> JobEnd {
        switch self {
        case .reported(let event): .reported(event.event, profile: profile)
        case .cancelled: .cancelled
        case .workerLost: .workerLost
        case .unclaimed: .unclaimed
        case .overdue: .overdue
        case .undeliverable: .undeliverable
        }
    }
}
