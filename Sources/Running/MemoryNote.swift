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
        let (lost, unfollowed) = (memory.quality.lostSamples, memory.quality.lostRecords)
        let picked = "Of the allocations that were picked for the memory profile,"
        var sentences: [String] = []
        if lost > 0 { sentences.append("\(picked) \(lost) \(lost == 1 ? "was" : "were") lost.") }
        if unfollowed > 0 {
            sentences.append(
                "When \(unfollowed) of the picked objects \(unfollowed == 1 ? "was" : "were") freed is not known: "
                    + "what was in use may be off by \(unfollowed == 1 ? "it" : "them").")
        }
        guard !sentences.isEmpty else { return nil }
        description = sentences.joined(separator: " ")
    }
}
