import ProfileBuilding
import Profiles
import Testing

struct ProfileJoiningTests {
    @Test func `the samples of both stand on the same stacks, each in a set of its own`() throws {
        var joined = ProfileBuilder.profile(["main > shared", "main > first"])
        var builder = ProfileBuilder()
        builder.declare(["libc"], file: "c.c", module: "libc.so", category: .cLibrary)
        builder.sample("main > shared", weight: 5)
        builder.sample("main > libc", weight: 7)
        let other = builder.finished()
        joined.join(other)
        try joined.checkInvariants()
        #expect(joined.sets.count == 2)
        #expect(joined.functions.count(where: { $0.name == "shared" }) == 1)
        #expect(
            Set(TopTable(joined, ProfileSelection(set: 0)).rows.filter { $0.selfWeight > 0 }.map(\.name)) == [
                "shared", "first",
            ])
        let rows = TopTable(joined, ProfileSelection(set: 1)).rows.filter { $0.selfWeight > 0 }
        #expect(Set(rows.map(\.name)) == ["shared", "libc"])
        #expect(rows.map(\.selfWeight).reduce(0, +) == 12)
        #expect(joined.threads.count == 2)
        #expect(joined.sets[1].samples.threads == [1, 1])
        let libc = try #require(joined.functions.first { $0.name == "libc" })
        #expect(joined.modules[Int(libc.module)] == "libc.so")
    }

    @Test func `a profile joined to nothing is itself`() {
        let profile = ProfileBuilder.profile(["main > a", "main > b"])
        var joined = Profile()
        joined.join(profile)
        #expect(joined.sets == profile.sets)
        #expect(joined.functions.map(\.name) == profile.functions.map(\.name))
    }

    @Test func `of a set only what was asked for is kept, without samples that have nothing of it`() throws {
        let types = [ProfileType(name: "samples", unit: .count), ProfileType(name: "space", unit: .bytes)]
        let set = SampleSet(
            types: types, samples: SampleColumns(stacks: [0, 1, 2], values: [[1, 1, 1], [0, 9, -3]]))
        let kept = try #require(set.keeping([("space", "alloc_space"), ("nothing", "x")]))
        #expect(kept.types == [ProfileType(name: "alloc_space", unit: .bytes)])
        #expect(kept.samples.stacks == [1, 2])
        #expect(kept.samples.values == [[9, -3]])
        #expect(set.keeping([("nothing", "x")]) == nil)
    }
}
