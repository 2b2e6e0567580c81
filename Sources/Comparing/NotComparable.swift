/// Why measured pairs give no verdict: a time is the time of the work only if every run came to the same end.
package enum NotComparable: String, CaseIterable, Sendable {
    case timedOut, failed, exitCodeDiffers

    /// Nil where every run ended by itself with the same exit code.
    package init?(_ endings: [ComparedSide.Ending]) {
        let codes = Set(endings.compactMap(\.exitCode))
        if endings.contains(where: \.isTimeOut) {
            self = .timedOut
        } else if endings.contains(.failed) {
            self = .failed
        } else if codes.count > 1 {
            self = .exitCodeDiffers
        } else {
            return nil
        }
    }
}

extension NotComparable: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timedOut:
            "A run was stopped at its limit, so there is no time to compare: make the program's work smaller."
        case .failed: "A run did not come to its own end, so there is no time to compare."
        case .exitCodeDiffers: "The runs ended with different exit codes, so they did not do the same work."
        }
    }
}

extension ComparedSide.Ending {
    /// Nil where the program did not come to its own end.
    var exitCode: Int? {
        guard case .exited(let code) = self else { return nil }
        return code
    }

    fileprivate var isTimeOut: Bool {
        guard case .timedOut = self else { return false }
        return true
    }
}
