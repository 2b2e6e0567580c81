import Foundation
import Goldens
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

/// Views are computed here and in the browser. What both have to say of the same profiles lies in `Tests/Fixtures/views`,
/// and `Tests/Web/unit/view_test.js` reads it, too.
struct ViewGoldenTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let profile: Profile
        var testDescription: String { name }

        static let all = [
            Case(name: "sample", profile: SampleProfile.make()), Case(name: "sets", profile: SetsProfile.make()),
            Case(name: "readings", profile: ReadingsProfile.make()),
            Case(name: "empty", profile: ProfileBuilder().finished()),
        ]
    }

    @Test(arguments: Case.all) func `views say what the browser's say`(_ given: Case) throws {
        try given.profile.checkInvariants()
        try expectGolden("../views/\(given.name).profile.json", ProfileJSON.encode(given.profile) + [0x0A])
        let ranges: [Range<UInt64>?] = [nil, 2_000_000..<35_000_000]
        let views = ranges.flatMap { given.profile.selections(timesNs: $0) }.map { ViewText(given.profile, $0) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try expectGolden("../views/\(given.name).views.json", try Array(encoder.encode(views)) + [0x0A])
    }
}

/// All views of one type and stretch of time, as lines that a person can read a difference in.
private struct ViewText: Encodable {
    let set: Int
    let type: String
    let fromMs: Double?
    let toMs: Double?
    let total: Int64
    /// Callers before callees, the widest first; two spaces a level. Where a node begins and ends is in ten-thousandths of
    /// the picture; what has no width is not drawn.
    let tree: [String]
    /// By name.
    let top: [String]
    /// Of `main.go`, by line.
    let heat: [String]

    init(_ profile: Profile, _ selection: ProfileSelection) {
        let weights = StackWeights(profile, selection)
        let tree = CallTree(profile, weights)
        set = selection.set ?? 0
        type = selection.type ?? ""
        fromMs = selection.timesNs.map { Double($0.lowerBound) / 1e6 }
        toMs = selection.timesNs.map { Double($0.upperBound) / 1e6 }
        total = tree.total
        self.tree = Self.lines(of: tree, profile)
        top = TopTable(profile, weights).rows
            .map {
                "\($0.name) (\($0.module)): self \($0.selfWeight), total \($0.totalWeight), \($0.totalSamples) samples"
            }
            .sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        heat = LineHeat(profile, weights, file: "main.go").lines
            .map { "\($0.line): self \($0.selfWeight), total \($0.totalWeight)" }
    }

    private static func lines(of tree: CallTree, _ profile: Profile) -> [String] {
        let picture = FlameGraph(tree, minimumShare: 0, maximumDepth: .max, maximumRectangles: .max)
        let places = Dictionary(uniqueKeysWithValues: picture.rectangles.map { ($0.node, $0) })
        var lines: [String] = []
        func part(_ place: UInt64) -> Int { Int((Double(place) / Double(picture.total) * 10_000).rounded()) }
        func place(of node: Int) -> String {
            guard let place = places[node], place.start < place.end else { return "not drawn" }
            return "from \(part(place.start)) to \(part(place.end))"
        }
        func add(_ index: Int, depth: Int) {
            let node = tree.nodes[index]
            if index > 0 {
                let name = (node.inlined ? "~" : "") + profile.functions[Int(node.function)].name
                lines.append(
                    String(repeating: "  ", count: depth) + "\(name): self \(node.selfWeight), "
                        + "total \(node.totalWeight), \(node.totalSamples) samples, line \(node.line), "
                        + place(of: index))
            }
            for child in node.children { add(child, depth: index == 0 ? 0 : depth + 1) }
        }
        add(0, depth: 0)
        return lines
    }
}
