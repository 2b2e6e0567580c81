import Linux
import Profiles

/// What is to be known of a memory profile that is not whole, in one sentence.
struct MemoryNote: CustomStringConvertible {
    let description: String

    /// Nil where nothing is to be said.
    init?(_ profile: Profile, refusal: SystemError?) {
        if let refusal {
            description = "Its memory could not be profiled: \(refusal)."
            return
        }
        guard let memory = profile.sets.first(where: { $0.types == ProfileType.memory }) else { return nil }
        let lost = memory.quality.lostSamples
        guard lost > 0 else { return nil }
        description = "Of the allocations that were picked for the memory profile, \(lost) were lost."
    }
}
