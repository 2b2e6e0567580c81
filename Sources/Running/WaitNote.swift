import Linux
import Profiles

/// What is to be known of a profile of waiting, in a few sentences.
struct WaitNote: CustomStringConvertible {
    let description: String

    /// Nil where nothing is to be said.
    init?(_ profile: Profile, refusal: SystemError?) {
        if let refusal {
            description = "Where it waited could not be profiled: \(refusal)."
            return
        }
        guard let wall = profile.sets.first(where: { $0.types.first == .wall }) else { return nil }
        // Of Go, whose goroutines are looked at a hundred times a second.
        let isOfGoroutines = wall.types.contains(.goroutines)
        var sentences: [String] = []
        if wall.quality.lostSamples > 0 {
            let lost = wall.quality.lostSamples
            sentences.append(
                isOfGoroutines
                    ? "Of the looks at goroutines, a hundred a second, \(lost) \(lost == 1 ? "is" : "are") missing: what waited "
                        + "then is not shown."
                    : "Of the waits, \(lost) \(lost == 1 ? "was" : "were") lost.")
        }
        if wall.quality.idleMs > 0 {
            let whose =
                isOfGoroutines
                ? "Goroutines that the runtime has for itself"
                : "Threads of Dispatch and of Swift's concurrency that had nothing to do"
            sentences.append(
                "\(whose) are left out of the waiting: \(MeasureText.milliseconds(wall.quality.idleMs)) of theirs.")
        }
        guard !sentences.isEmpty else { return nil }
        description = sentences.joined(separator: " ")
    }
}
