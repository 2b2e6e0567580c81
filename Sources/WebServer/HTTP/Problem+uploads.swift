import HTTPTypes
import ProfileFormats
import Snippets

extension Problem {
    /// Why what somebody brought is no profile: 413, 415 or 422, and 503 where it is not their doing.
    static func unread(_ failure: ReadingFailure) -> Problem {
        switch failure {
        case .unknown, .unsupported: return Problem(.unsupportedMediaType, failure.description)
        case .malformed, .unusable, .damagedCompression:
            return Problem(.unprocessableContent, "It cannot be read. \(failure.description)")
        case .tooLarge(_, let limit):
            var problem = Problem(.contentTooLarge, "The profile is too large: \(failure.description).")
            problem.limitBytes = failure.isOfBytes ? limit : nil
            return problem
        case .outOfMemory: return later(.serviceUnavailable, "There is no memory to read it. Try again in a moment.")
        case .cancelled: return viewGivenUp
        }
    }

    static var tooManyUploads: Problem {
        later(.serviceUnavailable, "Too many profiles are being taken in. Try again in a moment.")
    }

    static func tooManyUploadsOfClient(_ limit: Int) -> Problem {
        later(.tooManyRequests, "\(limit) profiles of yours are being taken in: wait for one of them.")
    }
}

extension ReadingFailure {
    fileprivate var isOfBytes: Bool {
        if case .tooLarge(let what, _) = self { what.hasPrefix("bytes") } else { false }
    }
}
