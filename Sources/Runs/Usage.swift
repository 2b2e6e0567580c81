/// What a run cost. `wallMs` is from the program's first instruction to its last exit, `compileMs` from the first
/// compiler's start to the artifact closed; nothing of ours is booked there.
package struct Usage: Hashable, Sendable {
    package var queuedMs = 0
    package var compileMs = 0
    package var wallMs = 0
    package var userMs = 0
    package var systemMs = 0
    package var maxResidentBytes = 0
    /// From the program's end to the finished profile.
    package var profileMs = 0

    package init() {}
}
