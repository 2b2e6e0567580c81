import Profiles
import Testing

@testable import Running

struct MemoryNoteTests {
    private func note(lost: Int, unfollowed: Int) -> String? {
        var quality = ProfileQuality()
        quality.lostSamples = lost
        quality.lostRecords = unfollowed
        let columns = SampleColumns(stacks: [], values: ProfileType.memory.map { _ in [] })
        var profile = Profile()
        profile.sets = [.cpu(), SampleSet(types: ProfileType.memory, samples: columns, quality: quality)]
        return MemoryNote(profile, refusal: nil)?.description
    }

    @Test func `a whole memory profile needs no note`() {
        #expect(note(lost: 0, unfollowed: 0) == nil)
        #expect(MemoryNote(Profile(), refusal: nil) == nil)
    }

    @Test func `what was lost is said, of allocations and of frees`() {
        #expect(
            note(lost: 1, unfollowed: 0)
                == "Of the allocations that were picked for the memory profile, 1 was lost.")
        #expect(
            note(lost: 3, unfollowed: 2)
                == "Of the allocations that were picked for the memory profile, 3 were lost. When 2 of the picked objects "
                + "were freed is not known: what was in use may be off by them.")
    }
}
