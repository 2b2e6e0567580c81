import ProfileBuilding
import Profiles
import Testing

struct TopTableTests {
    @Test func `recursion counts once, by its outermost occurrence`() {
        let profile = ProfileBuilder.profile([
            "main > fib > fib > fib", "main > fib > fib", "main > fib > leaf > fib", "main > fib > ~fib", "main",
        ])
        let table = TopTable(profile, .type("cpu"))
        #expect(table.rows.map(\.name) == ["fib", "main", "leaf"])
        #expect(table.rows.map(\.totalSamples) == [4, 5, 1])
        #expect(table.rows.map(\.selfSamples) == [4, 1, 0])
        #expect(table.rows.map(\.totalWeight) == [4_000_000, 5_000_000, 1_000_000])
        #expect(table.totalShare(table.rows[0]) == 0.8)
    }

    @Test func `self weights add up to all there is and no total exceeds it`() {
        let table = TopTable(SampleProfile.make(), .type("cpu"))
        #expect(table.samples == 300)
        #expect(table.rows.reduce(0) { $0 + $1.selfWeight } == table.total)
        #expect(table.rows.allSatisfy { $0.totalWeight <= table.total && $0.selfWeight <= $0.totalWeight })
    }

    @Test func `rows of equal weight are ordered by name`() {
        let table = TopTable(ProfileBuilder.profile(["c", "a", "b", "b > d"]), .type("cpu"))
        #expect(table.rows.map(\.name) == ["b", "a", "c", "d"])
    }

    @Test func `a row says whose code it is, and markers belong to no module`() throws {
        let table = TopTable(SampleProfile.make(), .type("cpu"))
        let retain = try #require(table.rows.first { $0.name == "swift_retain" })
        #expect(retain.module == "libswiftCore.so")
        #expect(retain.category == .runtime)
        #expect(table.rows.first { $0.name == Function.marker(.truncated).name }?.module == "")
    }

    @Test func `nothing has no rows and no shares`() {
        let table = TopTable(Profile(), .type("cpu"))
        #expect(table.rows.isEmpty)
        let weightless = TopTable(ProfileBuilder.profile(["main"], weight: 0), .type("cpu"))
        #expect(weightless.rows.isEmpty && weightless.samples == 0)
    }
}
