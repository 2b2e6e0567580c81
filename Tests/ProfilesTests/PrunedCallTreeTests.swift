import ProfileBuilding
import Profiles
import Testing

struct PrunedCallTreeTests {
    /// Stacks of few functions in any order, so that many nodes share a weight.
    private func profile(seed: UInt64) -> Profile {
        var random = seed
        func next(_ bound: UInt64) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % bound)
        }
        return ProfileBuilder.profile(
            (0..<300).map { _ in
                (0...next(7)).map { _ in (next(4) == 0 ? "~" : "") + "f\(next(3)):\(next(4))" }.joined(separator: " > ")
            })
    }

    /// Names and weights from the root, of every node.
    private func paths(_ tree: CallTree) -> [String: Int64] {
        var names: [String] = []
        var paths: [String: Int64] = [:]
        for node in tree.nodes {
            let caller = node.parent < 0 ? "" : names[Int(node.parent)]
            names.append("\(caller)/\(node.inlined ? "~" : "")\(node.function)")
            paths[names.last ?? ""] = node.totalWeight
        }
        return paths
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `exactly what is too light is left out, and counted`(seed: UInt64) {
        let profile = profile(seed: seed)
        let whole = CallTree(profile, .type("cpu"))
        let pruned = CallTree(profile, .type("cpu"), pruning: CallTree.Pruning(minimumShare: 0.02))
        #expect(whole.prunedFrames == 0)
        #expect(pruned.prunedFrames > 0)
        let least = 0.02 * Double(whole.total)
        #expect(paths(pruned) == paths(whole).filter { Double($0.value) >= least })
        for node in pruned.nodes {
            let shown = node.children.reduce(node.selfWeight) { $0 + pruned.nodes[$1].totalWeight }
            #expect((shown < node.totalWeight) == (node.prunedCallees > 0))
        }
    }

    @Test(arguments: [1, 2, 7, 50, 100_000])
    func `of a number of nodes the heaviest are kept, with all that call them`(maximum: Int) {
        let profile = profile(seed: 4)
        let whole = CallTree(profile, .type("cpu"))
        let pruned = CallTree(profile, .type("cpu"), pruning: CallTree.Pruning(maximumNodes: maximum))
        let weights = whole.nodes.map(\.totalWeight).sorted(by: >)
        #expect(pruned.nodes.map(\.totalWeight).sorted(by: >) == Array(weights.prefix(maximum)))
        #expect(paths(pruned).allSatisfy { paths(whole)[$0.key] == $0.value })
        if maximum > whole.nodes.count { #expect(pruned.nodes == whole.nodes) }
    }

    @Test func `a line number of a directive's choosing takes no table of its size`() {
        let profile = ProfileBuilder.profile(["main:2000000000 > leaf:3"])
        let heat = LineHeat(profile, file: "main.go", .type("cpu"))
        #expect(heat.lines.map(\.line) == [3, 2_000_000_000])
    }

    @Test func `columns that came whole grow like those that were pushed`() {
        var pushed = StackTable()
        for (frame, parent) in [(0, -1), (1, 0), (0, 1), (1, -1)] as [(Int32, Int32)] {
            _ = pushed.push(frame, on: parent)
        }
        var whole = StackTable(frames: pushed.frames, parents: pushed.parents)
        #expect(whole.firstDuplicate(frameCount: 2) == nil)
        #expect(whole.push(0, on: 1) == 2)
        #expect(whole.push(0, on: 3) == 4)
        #expect(StackTable(frames: [0, 1, 1], parents: [-1, 0, 0]).firstDuplicate(frameCount: 2) == 2)
    }
}
