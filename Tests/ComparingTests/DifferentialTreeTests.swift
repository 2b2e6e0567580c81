import Comparing
import PairSimulation
import ProfileBuilding
import Profiles
import Testing

struct DifferentialTreeTests {
    @Test func `paths of both sides are merged, vanished and new ones stay visible`() {
        let tree = DifferentialTree.pair(
            before: ["main > run > slow", "main > run > slow", "main > run > old", "main > run"],
            after: ["main > run > slow", "main > run > new"])
        #expect(
            tree.drawn == [
                "root 4 → 2 at 0 wide 5", "  main 4 → 2 at 0 wide 5", "    run 4 → 2 at 0 wide 5",
                "      slow 2 → 1 at 0 wide 2", "      new 0 → 1 at 2 wide 1", "      old 1 → 0 at 3 wide 1",
            ])
        #expect(tree.nodes.filter(\.vanished).map { tree.functions[Int($0.function)].name } == ["old"])
        #expect(tree.nodes.filter(\.appeared).map { tree.functions[Int($0.function)].name } == ["new"])
    }

    @Test func `an inlined function is the same as a called one, and a line is no part of a path`() {
        let tree = DifferentialTree.pair(before: ["main:1 > work:5"], after: ["main:2 > ~work:7"])
        #expect(tree.nodes.count == 3)
        #expect(tree.nodes[2].ownBefore == 1 && tree.nodes[2].ownAfter == 1)
    }

    @Test func `two modules' functions of one name are two, and the program's own file has any name`() {
        func profile(program: String, library: String) -> Profile {
            var builder = ProfileBuilder()
            builder.declare(["main"], file: "main.go", module: program, category: .yourCode)
            builder.declare(["copy"], file: "", module: library, category: .cLibrary)
            builder.sample("main > copy")
            return builder.finished()
        }
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 1, maximumPathsPerRun: 100)
        compared.append(before: profile(program: "a1", library: "libc"), after: profile(program: "b2", library: "libm"))
        let tree = DifferentialTree(compared, maximumNodes: 100)
        #expect(tree.functions.map(\.name) == ["main", "copy", "copy"])
        #expect(tree.functions.map(\.module) == ["", "libc", "libm"])
    }

    @Test func `shares add up to one on both sides`() {
        let tree = DifferentialTree(
            ComparedProfiles.pair(before: ["main > a", "main > b"], after: ["main > a"]), measure: .share,
            maximumNodes: 100)
        #expect(tree.unit == "share")
        #expect(tree.drawn[2...] == ["    a 0.5 → 1 at 0 wide 1", "    b 0.5 → 0 at 1 wide 0.5"])
    }

    @Test func `children lie within their caller, side by side`() {
        let compared = ComparedProfiles.pair(
            before: SampleStacks.many(seed: 31), after: SampleStacks.many(seed: 32))
        let tree = DifferentialTree(compared, maximumNodes: 10_000)
        for (index, node) in tree.nodes.enumerated() {
            var end = node.start
            for child in node.children {
                #expect(tree.nodes[child].parent == Int32(index))
                #expect(tree.nodes[child].start == end)
                end += tree.nodes[child].width
            }
            #expect(end <= node.start + node.width)
            #expect(node.width >= max(node.totalBefore, node.totalAfter))
        }
        #expect(tree.nodes.dropFirst().allSatisfy { $0.parent >= 0 })
    }

    @Test func `a cut tree keeps the widest nodes and counts the rest`() {
        let compared = ComparedProfiles.pair(
            before: ["main > a > b", "main > a > b", "main > c"], after: ["main > a > b"])
        let tree = DifferentialTree(compared, maximumNodes: 3)
        #expect(tree.drawn == ["root 3 → 1 at 0 wide 3", "  main 3 → 1 at 0 wide 3", "    a 2 → 1 at 0 wide 2"])
        #expect(tree.cutNodes == 2)
    }

    @Test func `one run of each side has no interval, so nothing is significant`() {
        let tree = DifferentialTree.pair(before: ["main > slow", "main > slow"], after: ["main > fast"])
        #expect(tree.nodes.allSatisfy { $0.change == nil && !$0.significant })
    }

    @Test func `with ten pairs the halved path and its callers are significant, its siblings not`() throws {
        var random = SeededGenerator(seed: 33)
        let compared = try ComparedProfiles.simulated(pairs: 10, halved: 3, functions: 3 + 1, &random)
        let tree = DifferentialTree(compared, maximumNodes: 100)
        let significant = tree.nodes.filter(\.significant).dropFirst()
        #expect(significant.map { tree.functions[Int($0.function)].name }.contains("f3"))
        #expect(tree.nodes.allSatisfy { $0.significant == !($0.change?.interval?.contains(0) ?? true) })
    }

    /// A chain of hundred callers asks one question, not a hundred.
    @Test func `deep stacks do not make the test stricter`() {
        let chain = (0..<100).map { "f\($0)" }.joined(separator: " > ")
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 7, maximumPathsPerRun: 10_000)
        for number in 0..<7 {
            let before = (0..<20 + number).map { _ in chain }
            compared.append(before: ProfileBuilder.profile(before), after: ProfileBuilder.profile([chain]))
        }
        let tree = DifferentialTree(compared, maximumNodes: 1_000)
        #expect(tree.nodes.count == 101)
        #expect(tree.nodes.allSatisfy { $0.significant })
    }

    @Test func `nothing against nothing is one empty node`() {
        let tree = DifferentialTree.pair(before: [], after: [])
        #expect(tree.drawn == ["root 0 → 0 at 0 wide 0"])
    }
}

enum SampleStacks {
    static func many(seed: UInt64) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<500).map { _ in
            let depth = Int.random(in: 1...8, using: &random)
            return (0..<depth).map { _ in "f\(Int.random(in: 0..<4, using: &random))" }.joined(separator: " > ")
        }
    }
}

extension DifferentialTree {
    static func pair(before: [String], after: [String]) -> DifferentialTree {
        DifferentialTree(ComparedProfiles.pair(before: before, after: after), maximumNodes: 10_000)
    }

    /// A line a node, callees indented.
    var drawn: [String] {
        var lines: [String] = []
        var open = [(node: 0, depth: 0)]
        while let (node, depth) = open.popLast() {
            lines.append(String(repeating: "  ", count: depth) + line(nodes[node]))
            open += nodes[node].children.reversed().map { ($0, depth + 1) }
        }
        return lines
    }

    private func line(_ node: Node) -> String {
        let name = node.function < 0 ? "root" : functions[Int(node.function)].name
        let (before, after) = (Self.short(node.totalBefore), Self.short(node.totalAfter))
        return "\(name) \(before) → \(after) at \(Self.short(node.start)) wide \(Self.short(node.width))"
    }

    private static func short(_ amount: Double) -> String {
        Int(exactly: amount).map(String.init) ?? String(amount)
    }
}
