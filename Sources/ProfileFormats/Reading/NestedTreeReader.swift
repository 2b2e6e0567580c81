import Profiles

/// A tree of `{"name", "value", "children"}`, as d3-flame-graph draws it; perf's own report of it says n, v and c.
enum NestedTreeReader {
    static let name = "d3-flame-graph"

    static func recognizes(_ content: ContentSigns) -> Bool {
        content.has("name", "children") || content.has("n", "c", "v")
    }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        var tree = NestedNodes(limits)
        try tree.read(JSONScanner(bytes, format: name, limits: limits))
        return try tree.finished()
    }
}

private struct NestedNodes {
    private let limits: DecodingLimits
    private var names: [String] = []
    private var values: [Double] = []
    private var parents: [Int32] = []

    init(_ limits: DecodingLimits) {
        self.limits = limits
    }

    /// Without recursion: how deep the tree is is up to who wrote it.
    mutating func read(_ scanner: JSONScanner) throws(ReadingFailure) {
        var scanner = scanner
        var open = [try begin(&scanner, under: -1)]
        var isFirstMember = true
        while let node = open.last {
            if scanner.take("}") {
                open.removeLast()
                isFirstMember = false
                guard !open.isEmpty else { break }
                if scanner.take(",") {
                    open.append(try begin(&scanner, under: open[open.count - 1]))
                    isFirstMember = true
                } else {
                    try scanner.expect("]")
                }
                continue
            }
            if !isFirstMember { try scanner.expect(",") }
            isFirstMember = false
            switch try scanner.memberName() {
            case "name", "n": names[Int(node)] = try scanner.text()
            case "value", "v": values[Int(node)] = try scanner.number() ?? 0
            case "children", "c":
                guard !scanner.takeNull() else { continue }
                try scanner.expect("[")
                if scanner.take("]") { continue }
                open.append(try begin(&scanner, under: node))
                isFirstMember = true
            default: try scanner.skip()
            }
        }
        try scanner.end()
    }

    private mutating func begin(_ scanner: inout JSONScanner, under parent: Int32) throws(ReadingFailure) -> Int32 {
        try scanner.expect("{")
        guard names.count < min(limits.rows, limits.samples) else { throw .tooLarge(what: "nodes", limit: limits.rows) }
        if names.count.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
        names.append("")
        values.append(0)
        parents.append(parent)
        return Int32(names.count - 1)
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        var tables = ProfileTables(limits)
        var stacks: [Int32] = []
        // A root that stands for all is no function.
        let isRootPlain = ["root", "total", "all", ""].contains(names[0])
        for (node, name) in names.enumerated() {
            let parent = parents[node] < 0 ? -1 : stacks[Int(parents[node])]
            if node == 0, isRootPlain {
                stacks.append(-1)
                continue
            }
            let plain = AnnotatedName(name)
            let function = try tables.function(
                .foreign(name: plain.name.isEmpty ? "[unknown]" : plain.name, category: plain.category))
            let frame = try tables.frame(function: function, line: 0, inlined: plain.isInlined)
            stacks.append(try tables.push(frame, on: parent))
        }
        let own = ownValues
        let unit = ForeignUnit("count", hasFractions: own.contains { $0 != $0.rounded() })
        let rows = own.indices.filter { own[$0] != 0 }
        let leaves = try rows.map { row throws(ReadingFailure) in
            stacks[row] >= 0 ? stacks[row] : try tables.unknownStack()
        }
        let columns = SampleColumns(stacks: leaves, values: [rows.map { unit.amount(own[$0]) }])
        let set = SampleSet(types: [ProfileType(name: "samples", unit: unit.unit)], samples: columns)
        return ReadProfile(format: NestedTreeReader.name, profile: tables.profile(sets: [set]))
    }

    /// Values are with callees, unless some caller's are less than those of its callees together.
    private var ownValues: [Double] {
        var own = values
        for node in values.indices where parents[node] >= 0 { own[Int(parents[node])] -= values[node] }
        let areWithCallees = own.indices.allSatisfy {
            own[$0] >= -1e-6 * abs(values[$0]) || parents[$0] < 0 && values[$0] == 0
        }
        guard areWithCallees else { return values }
        return own.indices.map { abs(own[$0]) <= 1e-9 * abs(values[$0]) || own[$0] < 0 ? 0 : own[$0] }
    }
}

extension JSONScanner {
    /// Up to and with the colon.
    mutating func memberName() throws(ReadingFailure) -> String {
        guard isStringNext() else { throw failure("expected a name") }
        let name = try text()
        try expect(":")
        return name
    }
}
