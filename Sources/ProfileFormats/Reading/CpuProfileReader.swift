import Profiles

/// What V8 writes, and so Node.js and Chrome (`.cpuprofile`): nodes of a call tree, the samples as nodes, and the
/// microseconds between them. Also the older form, a tree of nodes in nodes with numbers of hits.
enum CpuProfileReader {
    static let name = ".cpuprofile"

    static func recognizes(_ content: ContentSigns) -> Bool {
        content.has("nodes", "samples") || content.has("nodes", "startTime") || content.has("head", "startTime")
    }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        var document = CpuProfileDocument(limits)
        try document.read(JSONScanner(bytes, format: name, limits: limits))
        return try document.finished()
    }
}

private struct CpuProfileDocument {
    private struct Node {
        var parent: Int32 = -1
        var frame: Int32 = -1
        var hits: Int64 = 0
        var isRoot = false
    }

    private let limits: DecodingLimits
    private var tables: ProfileTables
    private var nodes: [Node] = []
    private var positions: [Int: Int32] = [:]
    /// (position, identifier of a callee).
    private var edges: [(parent: Int32, child: Int)] = []
    /// (position, identifier of the caller).
    private var parents: [(child: Int32, parent: Int)] = []
    private var samples: [Int] = []
    private var deltas: [Double] = []
    private var start: Double?
    private var end: Double?

    init(_ limits: DecodingLimits) {
        self.limits = limits
        tables = ProfileTables(limits)
    }

    mutating func read(_ scanner: JSONScanner) throws(ReadingFailure) {
        var scanner = scanner
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "nodes": try scanner.array { (scanner) throws(ReadingFailure) in try readNode(&scanner) }
            case "head": try readNested(&scanner)
            case "samples": samples = try scanner.integers(limit: limits.samples)
            case "startTime": start = try scanner.number()
            case "endTime": end = try scanner.number()
            case "timeDeltas": deltas = try scanner.numbers(limit: limits.samples)
            default: try scanner.skip()
            }
        }
        try scanner.end()
        try connect(scanner)
    }

    private mutating func readNode(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        let node = try newNode()
        var code = CodePlace()
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "id": positions[try scanner.integer() ?? -1] = node
            case "hitCount": nodes[Int(node)].hits = try scanner.integer() ?? 0
            case "parent": parents.append((node, try scanner.integer() ?? -1))
            case "callFrame":
                try scanner.object { (scanner, name) throws(ReadingFailure) in try code.read(name, &scanner) }
            case "children":
                try scanner.array { (scanner) throws(ReadingFailure) in
                    guard edges.count < limits.rows else { throw .tooLarge(what: "callees", limit: limits.rows) }
                    edges.append((node, try scanner.integer() ?? -1))
                }
            default: try scanner.skip()
            }
        }
        try finish(node, code)
    }

    /// Without recursion: how deep it is is up to who wrote it.
    private mutating func readNested(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        var open: [(node: Int32, code: CodePlace)] = []
        func begin(_ parent: Int32) throws(ReadingFailure) {
            try scanner.expect("{")
            let node = try newNode()
            nodes[Int(node)].parent = parent
            open.append((node, CodePlace()))
        }
        try begin(-1)
        var isFirstMember = true
        while let top = open.last {
            if scanner.take("}") {
                try finish(top.node, top.code)
                open.removeLast()
                isFirstMember = false
                guard let caller = open.last else { return }
                if scanner.take(",") {
                    try begin(caller.node)
                    isFirstMember = true
                } else {
                    try scanner.expect("]")
                }
                continue
            }
            if !isFirstMember { try scanner.expect(",") }
            isFirstMember = false
            switch try scanner.memberName() {
            case "id": positions[try scanner.integer() ?? -1] = top.node
            case "hitCount": nodes[Int(top.node)].hits = try scanner.integer() ?? 0
            case "children":
                guard !scanner.takeNull() else { continue }
                try scanner.expect("[")
                if scanner.take("]") { continue }
                try begin(top.node)
                isFirstMember = true
            case let name: try open[open.count - 1].code.read(name, &scanner)
            }
        }
    }

    private mutating func newNode() throws(ReadingFailure) -> Int32 {
        guard nodes.count < limits.rows else { throw .tooLarge(what: "nodes", limit: limits.rows) }
        if nodes.count.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
        nodes.append(Node())
        return Int32(nodes.count - 1)
    }

    private mutating func finish(_ node: Int32, _ code: CodePlace) throws(ReadingFailure) {
        nodes[Int(node)].isRoot = code.name == "(root)" && code.url.isEmpty
        let function = try tables.function(code.function)
        nodes[Int(node)].frame = try tables.frame(function: function, line: 0)
    }

    private mutating func connect(_ scanner: JSONScanner) throws(ReadingFailure) {
        for (parent, child) in edges {
            guard let child = positions[child] else { throw scanner.failure("a callee that is not there") }
            if nodes[Int(child)].parent < 0 { nodes[Int(child)].parent = parent }
        }
        for (child, parent) in parents where parent >= 0 {
            guard let parent = positions[parent] else { throw scanner.failure("a caller that is not there") }
            nodes[Int(child)].parent = parent
        }
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        var tables = tables
        let stacks = try stacks(&tables)
        var columns = TimedSamples(types: samples.isEmpty || deltas.isEmpty ? 1 : 2, limits)
        func stack(_ node: Int32) throws(ReadingFailure) -> Int32 {
            stacks[Int(node)] >= 0 ? stacks[Int(node)] : try tables.unknownStack()
        }
        if samples.isEmpty {
            for (node, what) in nodes.enumerated() where what.hits > 0 {
                try columns.append(stack: try stack(Int32(node)), values: [what.hits], timeNs: nil, thread: 0)
            }
        }
        var timeUs = 0.0
        for (row, id) in samples.enumerated() {
            guard let node = positions[id] else {
                throw .unusable(format: CpuProfileReader.name, problem: "sample \(row) is of a node that is not there")
            }
            if deltas.isEmpty {
                try columns.append(stack: try stack(node), values: [1], timeNs: nil, thread: 0)
                continue
            }
            timeUs += row < deltas.count ? deltas[row] : 0
            let lasted = row + 1 < deltas.count ? deltas[row + 1] : lastUs(after: timeUs)
            let unit = ForeignUnit("microseconds", hasFractions: false)
            try columns.append(
                stack: try stack(node), values: [max(0, unit.amount(lasted)), 1], timeNs: unit.time(timeUs), thread: 0)
        }
        let isTimed = !samples.isEmpty && !deltas.isEmpty
        let counted = ProfileType(name: "samples", unit: .count)
        let types = isTimed ? [ProfileType(name: "time", unit: .nanoseconds), counted] : [counted]
        let set = SampleSet(types: types, samples: columns.columns(withThreads: false))
        return ReadProfile(format: CpuProfileReader.name, profile: tables.profile(sets: [set]))
    }

    /// A sample lasts until the next one, the last until the end, or as long as the one before.
    private func lastUs(after timeUs: Double) -> Double {
        if let start, let end, end > start + timeUs { return end - start - timeUs }
        return deltas[deltas.count - 1]
    }

    /// Of each node, callers first; -1 for roots that stand for all. Nodes that are their own callers are refused.
    private func stacks(_ tables: inout ProfileTables) throws(ReadingFailure) -> [Int32] {
        var stacks = [Int32](repeating: -2, count: nodes.count)
        var path: [Int32] = []
        for start in nodes.indices where stacks[start] == -2 {
            var next = Int32(start)
            while next >= 0, stacks[Int(next)] == -2 {
                stacks[Int(next)] = -3
                path.append(next)
                next = nodes[Int(next)].parent
            }
            guard next < 0 || stacks[Int(next)] != -3 else {
                throw .unusable(format: CpuProfileReader.name, problem: "a node is its own caller")
            }
            while let node = path.popLast() {
                let parent = nodes[Int(node)].parent
                let caller = parent < 0 ? -1 : stacks[Int(parent)]
                let isRoot = nodes[Int(node)].isRoot && parent < 0
                stacks[Int(node)] = isRoot ? -1 : try tables.push(nodes[Int(node)].frame, on: caller)
            }
        }
        return stacks
    }
}

/// What V8 says of a function.
private struct CodePlace {
    var name = ""
    var url = ""
    /// Counted from 0 where it is part of a `callFrame`, which it nearly always is.
    var line = -1

    mutating func read(_ member: String, _ scanner: inout JSONScanner) throws(ReadingFailure) {
        switch member {
        case "functionName": name = try scanner.text()
        case "url": url = try scanner.text()
        case "lineNumber": line = try scanner.integer() ?? -1
        default: try scanner.skip()
        }
    }

    var function: Function {
        // `(program)`, `(idle)` and `(garbage collector)` stand in the place of functions.
        if url.isEmpty, ["(root)", "(program)", "(idle)", "(garbage collector)"].contains(name) {
            return .label(name, category: .runtime)
        }
        let category: Function.Category? = url.hasPrefix("node:") ? .standardLibrary : url.isEmpty ? .runtime : nil
        return .foreign(
            name: name.isEmpty ? "(anonymous)" : name, file: url, startLine: min(line, Int(Int32.max) - 1) + 1,
            category: category)
    }
}
