import ProfileBuilding
import Profiles
import Testing

struct ProfileSelectionTests {
    @Test func `adjoining stretches share no sample and lose none`() {
        let profile = SampleProfile.make()
        let middle = profile.sets[0].samples.timesNs[150]
        let before = profile.samples(type: "cpu", timesNs: 0..<middle)
        let after = profile.samples(type: "cpu", timesNs: middle..<UInt64.max)
        #expect(before.count == 150)
        #expect(before.total + after.total == profile.sets[0].samples.total)
        #expect(before.stacks + after.stacks == profile.sets[0].samples.stacks)
        #expect(before.threads + after.threads == profile.sets[0].samples.threads)
    }

    @Test func `a selection is a sound profile of one type`() throws {
        var profile = SampleProfile.make()
        let heap = ProfileType(name: "heap", unit: "bytes")
        profile.series.append(Profile.Series(type: heap, samples: profile.sets[0].samples))
        let selection = profile.selecting(type: "heap", timesNs: 0..<100_000_000)
        try selection.checkInvariants()
        #expect(selection.series.map(\.type) == [heap])
        #expect(selection.sets[0].samples.count < 100)
        #expect(profile.selecting(type: "locks").series.isEmpty)
    }
}
