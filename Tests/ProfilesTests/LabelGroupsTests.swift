import ProfileBuilding
import Profiles
import Testing

struct LabelGroupsTests {
    private func label(_ value: String) -> LabelSet { LabelSet([Label(key: "handler", value: .text(value))]) }

    /// One sample of one unit for each row.
    private func profile(_ stacks: [String], labels: [LabelSet], of rows: [Int32]) -> Profile {
        var profile = ProfileBuilder.profile(stacks)
        profile.labelSets = labels
        profile.sets = [
            SampleSet(
                types: [.cpu],
                samples: SampleColumns(
                    stacks: profile.sets[0].samples.stacks, values: [rows.map { _ in 1 }], labels: rows))
        ]
        return profile
    }

    private func grouped(_ profile: Profile, groups: Int = 10, stacks: Int = 1000) throws -> Profile {
        let grouped = profile.grouped(by: "handler", maximumGroups: groups, maximumStacks: stacks)
        try grouped.checkInvariants()
        #expect(grouped.stacks.firstDuplicate(frameCount: grouped.frames.count) == nil)
        return grouped
    }

    /// Each sample's stack, the root first.
    private func paths(_ profile: Profile, set: Int = 0) -> [String] {
        profile.sets[set].samples.stacks.map { leaf in
            var names: [String] = []
            var stack = Int(leaf)
            while stack >= 0 {
                let frame = profile.frames[Int(profile.stacks.frames[stack])]
                names.append(profile.functions[Int(frame.function)].name)
                stack = Int(profile.stacks.parents[stack])
            }
            return names.reversed().joined(separator: " > ")
        }
    }

    @Test func `each value is a frame at the root, and so is having none`() throws {
        let rows: [Int32] = [0, 1, -1, 0]
        let stacks = ["main > a", "main > a", "main", "main > b"]
        let grouped = try grouped(profile(stacks, labels: [label("/"), label("")], of: rows))
        #expect(
            paths(grouped) == [
                "handler: / > main > a", "handler: (empty) > main > a", "handler: none > main",
                "handler: / > main > b",
            ])
        #expect(grouped.sets[0].samples.labels == rows && grouped.sets[0].samples.values == [[1, 1, 1, 1]])
        // `main` once in each group.
        #expect(grouped.stacks.count == 9)
    }

    @Test func `a value that reads as none is another frame than having none`() throws {
        let grouped = try grouped(profile(["main", "main"], labels: [label("none")], of: [0, -1]))
        #expect(paths(grouped) == ["handler: none > main", "handler: none > main"])
        #expect(Set(grouped.sets[0].samples.stacks).count == 2)
    }

    @Test func `several values of a sample are one group, and numbers have their unit`() throws {
        let sizes = LabelSet([
            Label(key: "handler", value: .number(48, .bytes)), Label(key: "other", value: .text("x")),
            Label(key: "handler", value: .text("b")), Label(key: "handler", value: .text("b")),
        ])
        #expect(paths(try grouped(profile(["main"], labels: [sizes], of: [0]))) == ["handler: 48 bytes, b > main"])
    }

    @Test func `values that fewer bear than others share a frame where there are too many`() throws {
        let values = ["c", "b", "a", "d"].map(label)
        let rows: [Int32] = [0, 1, 1, 2, 3]
        let profile = profile(rows.map { _ in "main" }, labels: values, of: rows)
        let others = "handler: 2 other values > main"
        #expect(
            paths(try grouped(profile, groups: 2))
                == [others, "handler: b > main", "handler: b > main", "handler: a > main", others])
        // A frame for one of them would be no fewer.
        #expect(paths(try grouped(profile, groups: 3)).allSatisfy { !$0.contains("other") })
    }

    @Test func `stacks of a profile with many values stay within the bound`() throws {
        let deep = (0..<100).map { "f\($0)" }.joined(separator: " > ")
        let values = (0..<40).map { label("\($0)") }
        let rows = values.indices.map { Int32($0) }
        let grouped = try grouped(profile(rows.map { _ in deep }, labels: values, of: rows), groups: 50, stacks: 300)
        #expect(grouped.stacks.count == 4 * 101)
        #expect(paths(grouped).filter { $0.hasPrefix("handler: 37 other values > f0 > f1 > ") }.count == 37)
    }

    @Test func `every set is grouped, also where no sample of it says anything`() throws {
        let before = SetsProfile.make()
        let grouped = try grouped(before)
        for set in before.sets.indices {
            let roots = Set(paths(grouped, set: set).map { $0.prefix { $0 != ">" } })
            #expect(roots.allSatisfy { $0.hasPrefix("handler: ") })
            #expect(grouped.sets[set].samples.values == before.sets[set].samples.values)
        }
        #expect(Set(paths(grouped, set: SetsProfile.waits)).allSatisfy { $0.hasPrefix("handler: none > ") })
    }
}
