/// Why a service has no result for us. The program is not to blame for any of it, except in `refused`.
package enum RemoteFailure: Error, Equatable, Sendable {
    /// The submission is well-formed but not acceptable, or too large: in the service's own words.
    case refused(String)
    /// It has no room, for us or for anybody.
    case busy(String, retryAfterSeconds: Int)
    /// It cannot be reached, or broke off.
    case unreachable(String)
    /// What answered is no Flamebox, or says what we do not understand.
    case misunderstood(String)
    /// The run goes on, but we wait no longer.
    case impatient(seconds: Int)

    package var sentence: String {
        switch self {
        case .refused(let detail), .busy(let detail, _), .unreachable(let detail), .misunderstood(let detail): detail
        case .impatient(let seconds): "The run did not end within \(seconds) seconds; it was not stopped."
        }
    }
}
