import ProfileBuilding
import Profiles
import Testing

struct CallTreeTests {
    @Test func `a profile without samples is a root of nothing`() {
        for profile in [Profile(), ProfileBuilder.profile([])] {
            let tree = CallTree(profile, .type("cpu"))
            #expect(tree.nodes.count == 1)
            #expect(tree.total == 0)
        }
        #expect(CallTree(SampleProfile.make(), .type("allocations")).nodes.count == 1)
    }

    @Test func `frames of one function merge whatever their lines, keeping the line that weighs most`() {
        let profile = ProfileBuilder.profile([
            "main > work:3", "main > work:4 > leaf", "main > work:4", "main > work:5", "main",
        ])
        let tree = CallTree(profile, .type("cpu"))
        #expect(describe(tree, profile) == ["- 5/0", " main 5/1", "  work:4 4/3", "   leaf 1/1"])
    }

    @Test func `of lines that weigh the same the first is kept`() {
        let profile = ProfileBuilder.profile(["work:9", "work:4", "work:7"])
        #expect(CallTree(profile, .type("cpu")).nodes[1].line == 4)
    }

    @Test func `inlined and called stay apart`() {
        let profile = ProfileBuilder.profile(["main > isPrime", "main > ~isPrime", "main > ~isPrime"])
        let tree = CallTree(profile, .type("cpu"))
        #expect(describe(tree, profile) == ["- 3/0", " main 3/0", "  ~isPrime 2/2", "  isPrime 1/1"])
    }

    @Test func `functions that read the same merge, those of another file do not`() {
        var builder = ProfileBuilder()
        for (fullName, file) in [
            ("append<Int>", "Array.swift"), ("append<Double>", "Array.swift"), ("append", "Set.swift"),
        ] {
            builder.declare(["append"], fullName: fullName, file: file, module: "core", category: .standardLibrary)
            builder.sample("append")
        }
        let tree = CallTree(builder.finished(), .type("cpu"))
        #expect(tree.nodes.dropFirst().map(\.totalSamples) == [2, 1])
    }

    @Test func `callees come heaviest first, then by name`() {
        let profile = ProfileBuilder.profile(["b", "c", "a", "c", "d > x", "d > x", "d > x"])
        let tree = CallTree(profile, .type("cpu"))
        #expect(describe(tree, profile) == ["- 7/0", " d 3/0", "  x 3/3", " c 2/2", " a 1/1", " b 1/1"])
    }

    @Test func `the children of a node follow one another and point back`() {
        let tree = CallTree(SampleProfile.make(), .type("cpu"))
        for (index, node) in tree.nodes.enumerated() {
            #expect(node.children.allSatisfy { $0 > index && tree.nodes[$0].parent == index })
            #expect(node.totalWeight == node.selfWeight + node.children.reduce(0) { $0 + tree.nodes[$1].totalWeight })
        }
        #expect(tree.nodes.reduce(1) { $0 + $1.children.count } == tree.nodes.count)
        #expect(tree.nodes[0].totalSamples == 300)
    }

    @Test func `only samples within the stretch of time count, its end excluded`() {
        let profile = ProfileBuilder.profile(["a", "b", "c"])
        let tree = CallTree(profile, .type("cpu", timesNs: 1_000_000..<2_000_000))
        #expect(describe(tree, profile) == ["- 1/0", " b 1/1"])
    }

    @Test func `a stack of a hundred thousand frames is walked without recursion`() {
        let deep = Array(repeating: "down", count: 100_000).joined(separator: " > ")
        let tree = CallTree(ProfileBuilder.profile([deep]), .type("cpu"))
        #expect(tree.nodes.count == 100_001)
        #expect(tree.nodes.last?.selfSamples == 1)
    }

    /// `name:line total/self` in samples, indented by depth, depth first.
    private func describe(_ tree: CallTree, _ profile: Profile) -> [String] {
        var lines: [String] = []
        var pending = [(node: 0, depth: 0)]
        while let (index, depth) = pending.popLast() {
            let node = tree.nodes[index]
            let name = node.function < 0 ? "-" : profile.functions[Int(node.function)].name
            let line = node.line > 0 ? ":\(node.line)" : ""
            lines.append(
                String(repeating: " ", count: depth) + (node.inlined ? "~" : "") + name + line
                    + " \(node.totalSamples)/\(node.selfSamples)")
            pending += node.children.reversed().map { ($0, depth + 1) }
        }
        return lines
    }
}
