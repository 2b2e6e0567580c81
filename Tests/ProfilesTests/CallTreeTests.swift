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

struct SignedWeightsTests {
    private let delta = ProfileSelection(set: SetsProfile.difference)

    @Test func `what is negative is as wide as it is large, and its sum keeps its sign`() {
        let tree = CallTree(SetsProfile.make(), delta)
        #expect(tree.total == 0)
        #expect(tree.width == 14)
        let main = tree.nodes[1]
        #expect([main.totalWeight, main.selfWeight] == [0, 0])
        #expect([main.width, main.selfWidth] == [14, 0])
        // main.build with 5 and -7 is wider than main.run with 2.
        let callees = main.children.map { tree.nodes[$0] }
        #expect(callees.map(\.totalWeight) == [-2, 2])
        #expect(callees.map(\.width) == [12, 2])
    }

    @Test func `the picture of a difference keeps every callee within its caller`() {
        let tree = CallTree(SetsProfile.make(), delta)
        let graph = FlameGraph(tree, minimumShare: 0, maximumDepth: 9, maximumRectangles: 99)
        #expect(graph.total == 14)
        let ends = graph.rectangles.filter { $0.end > $0.start }.map { [$0.start, $0.end] }
        #expect(ends == [[0, 14], [0, 14], [0, 12], [12, 14], [0, 7], [7, 12]])
    }

    @Test func `the table is sorted by size, and shares are of what all come to by their sizes`() {
        let table = TopTable(SetsProfile.make(), delta)
        #expect(table.total == 0 && table.whole == 14)
        #expect(table.rows.prefix(3).map(\.selfWeight) == [-7, 5, 2])
        #expect(table.selfShare(table.rows[0]) == -0.5)
    }

    @Test func `a function that a program calls as our marker is another one`() {
        var builder = ProfileBuilder()
        builder.declare(["forged"], file: "", module: "program", category: .yourCode)
        builder.sample("[truncated] > work")
        builder.sample("forged > work")
        var profile = builder.finished()
        profile.functions = profile.functions.map { function in
            guard function.name == "forged" else { return function }
            // As a folded file has it: without a module, too.
            return Function(
                name: "[truncated]", fullName: "", file: "", startLine: 0, module: -1, category: .unknown)
        }
        let tree = CallTree(profile, .type("cpu"))
        #expect(tree.nodes[0].children.count == 2)
        #expect(TopTable(profile, .type("cpu")).rows.count { $0.name == "[truncated]" } == 2)
    }

    @Test func `stacks cut short and stacks too deep stand under one marker`() {
        var profile = ProfileBuilder.profile(["[truncated] > work", "deep > work"])
        profile.functions = profile.functions.map { $0.name == "deep" ? .marker(.deeper) : $0 }
        #expect(CallTree(profile, .type("cpu")).nodes[0].children.count == 1)
    }
}
