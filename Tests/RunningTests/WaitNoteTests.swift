import Profiles
import Testing

@testable import Running

struct WaitNoteTests {
    private func note(lost: Int, idleMs: Int) -> String? {
        var quality = ProfileQuality()
        quality.lostSamples = lost
        quality.idleMs = idleMs
        var profile = Profile()
        profile.sets = [
            .cpu(), SampleSet(types: [.wall], samples: SampleColumns(stacks: [], values: [[]]), quality: quality),
        ]
        return WaitNote(profile, refusal: nil)?.description
    }

    @Test func `a whole profile of waiting needs no note`() {
        #expect(note(lost: 0, idleMs: 0) == nil)
        #expect(WaitNote(Profile(), refusal: nil) == nil)
    }

    @Test func `what was lost and what was left out is said`() {
        #expect(note(lost: 1, idleMs: 0) == "Of the waits, 1 was lost.")
        #expect(
            note(lost: 2, idleMs: 1500)
                == "Of the waits, 2 were lost. Threads of Dispatch and of Swift's concurrency that had nothing to do are left out "
                + "of the waiting: 1.50 s of theirs.")
    }
}
