import ProfileBuilding
import Profiles
import Testing

struct FlameGraphTests {
    @Test func `callees stand below their caller, from the left, heaviest first`() {
        let graph = layOut(["a > x", "a > x", "a > y", "b"])
        #expect(graph.rectangles.map(\.depth) == [0, 1, 1, 2, 2])
        #expect(graph.rectangles.map(\.start) == [0, 0, 3, 0, 2])
        #expect(graph.rectangles.map(\.end) == [4, 3, 4, 2, 3])
        #expect(graph.cutNodes == 0)
    }

    @Test func `what is too narrow is counted, and drawn together where that is wide enough`() {
        let narrow = (0..<10).map { "main > f\($0)" }
        let graph = layOut(Array(repeating: "main > wide", count: 90) + narrow, minimumShare: 0.05)
        #expect(graph.rectangles.map(\.cut) == [0, 0, 0, 10])
        #expect(graph.rectangles.last.map { [$0.start, $0.end] } == [90, 100])
        #expect(graph.rectangles.last?.node == 1)
        #expect(graph.cutNodes == 10)
        #expect(layOut(["a", "b", "b"], minimumShare: 0.5).rectangles.count == 2)
    }

    @Test func `what is too deep is cut`() {
        let graph = layOut(["a > b > c > d"], maximumDepth: 2)
        #expect(graph.rectangles.map(\.depth) == [0, 1, 2, 3])
        #expect(graph.rectangles.map(\.cut) == [0, 0, 0, 1])
        #expect(graph.cutNodes == 2)
    }

    @Test func `a full picture takes no further levels`() {
        let stacks = (0..<100).map { "a\($0) > b > c" }
        let graph = layOut(stacks, maximumRectangles: 50)
        #expect(graph.rectangles.count { $0.cut == 0 } == 101)
        #expect(graph.rectangles.count == 201)
        #expect(graph.cutNodes == 200)
    }

    @Test func `nothing sampled is a root without width`() {
        #expect(layOut([]).rectangles.map(\.end) == [0])
    }

    @Test func `no rectangle overlaps another or leaves its caller`() {
        let tree = CallTree(SampleProfile.make(), .type("cpu"))
        let graph = FlameGraph(tree, minimumShare: 0.01, maximumDepth: 512, maximumRectangles: 1000)
        for (left, right) in zip(graph.rectangles, graph.rectangles.dropFirst()) where left.depth == right.depth {
            #expect(left.end <= right.start)
        }
        let drawn = Dictionary(uniqueKeysWithValues: graph.rectangles.filter { $0.cut == 0 }.map { ($0.node, $0) })
        for rectangle in graph.rectangles.dropFirst() {
            let caller = rectangle.cut > 0 ? rectangle.node : Int(tree.nodes[rectangle.node].parent)
            #expect(drawn[caller].map { $0.start <= rectangle.start && rectangle.end <= $0.end } == true)
        }
    }

    private func layOut(
        _ stacks: [String], minimumShare: Double = 0, maximumDepth: Int = 512, maximumRectangles: Int = 1000
    ) -> FlameGraph {
        let tree = CallTree(ProfileBuilder.profile(stacks, weight: 1), .type("cpu"))
        return FlameGraph(
            tree, minimumShare: minimumShare, maximumDepth: maximumDepth, maximumRectangles: maximumRectangles)
    }
}
