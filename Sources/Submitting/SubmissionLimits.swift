/// What of a service is waited for, and how much of what it says is taken in. A service may be anybody's.
package struct SubmissionLimits: Sendable {
    /// Of one event, and of one JSON answer: a run with all that is kept of its output.
    package var documentBytes = 64 << 20
    package var profileBytes = 256 << 20
    package var problemBytes = 64 << 10
    package var connectSeconds = 15
    /// Without a byte from the service, which says something every 15 seconds while a run is followed.
    package var silenceSeconds = 60
    /// From the program's submission to its end, the queue included.
    package var followSeconds = 900
    /// How long a service that has no room, or cannot be reached again, is asked again and again.
    package var patienceSeconds = 60

    package init() {}
}
