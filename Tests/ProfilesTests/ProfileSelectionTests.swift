import ProfileBuilding
import Profiles
import Testing

struct ProfileSelectionTests {
    @Test func `adjoining stretches share no sample and lose none`() throws {
        let profile = SampleProfile.make()
        let all = profile.sets[0].samples
        let middle = try #require(all.timesNs)[150]
        let before = try #require(profile.samples(of: .type("cpu", timesNs: 0..<middle))).samples
        let after = try #require(profile.samples(of: .type("cpu", timesNs: middle..<UInt64.max))).samples
        #expect(before.count == 150)
        #expect(before.total(of: 0) + after.total(of: 0) == all.total(of: 0))
        #expect(before.stacks + after.stacks == all.stacks)
        #expect(try #require(before.threads) + #require(after.threads) == all.threads)
    }

    @Test func `a selection is a sound profile of one type`() throws {
        let profile = SetsProfile.make()
        let selection = profile.selecting(ProfileSelection(type: "alloc_space"))
        try selection.checkInvariants()
        #expect(selection.sets.map(\.types) == [[ProfileType(name: "alloc_space", unit: .bytes)]])
        #expect(selection.sets[0].samples.values == [profile.sets[1].samples.values[1]])
        #expect(selection.sets[0].samples.labels == profile.sets[1].samples.labels)
        #expect(selection.sets[0].period == profile.sets[1].period)
        #expect(profile.selecting(.type("locks")).sets.isEmpty)
    }

    @Test func `a type is that of the first set that has it, unless the set is named`() {
        let profile = SetsProfile.make()
        func place(_ set: Int?, _ type: String?) -> TypePlace? {
            profile.place(of: ProfileSelection(set: set, type: type))
        }
        #expect(place(nil, nil) == TypePlace(set: 0, type: 0))
        #expect(place(nil, "inuse_objects") == TypePlace(set: 1, type: 2))
        #expect(place(3, "cpu") == TypePlace(set: 3, type: 0))
        #expect(place(1, nil) == TypePlace(set: 1, type: 0))
        #expect(place(1, "cpu") == nil)
        #expect(place(9, nil) == nil)
    }

    @Test func `what comes to nothing in a type is no sample of it`() {
        let table = TopTable(SetsProfile.make(), .type("inuse_space"))
        #expect(table.samples == 2 && table.total == 2748)
        #expect(table.rows.allSatisfy { $0.totalWeight > 0 })
        // Its two callees hold all there is.
        #expect(!table.rows.contains { $0.name == "runtime.makeslice" })
    }

    @Test func `samples whose times are not known lie in no stretch`() {
        let heap = SetsProfile.make().samples(of: .type("alloc_space", timesNs: 0..<UInt64.max))
        #expect(heap?.samples.count == 0)
    }
}
