import Profiles

/// Stacks as the first of Pyroscope's clients packed them: nodes in order of depth first, each the length of its name, the
/// name, a value and the number of its children, as variable-length numbers (pyroscope v0.37, pkg/structs/transporttrie and
/// pkg/storage/tree).
enum PackedStacks {
    enum Shape {
        /// Names are pieces of `root;caller;leaf`, cut anywhere.
        case trie
        /// Names are functions.
        case tree
    }

    static let name = "packed stacks of Pyroscope"

    static func read(_ bytes: [UInt8], as shape: Shape, _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile
    {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var reader = PackedStackReader(buffer, shape, limits)
            return try reader.read()
        }
    }
}

private struct PackedStackReader {
    /// Above the node that is read.
    private struct Open {
        var children: UInt64
        let stack: Int32
        /// Of the path, with this node's piece.
        let length: Int
    }

    private let shape: PackedStacks.Shape
    private var reader: ProtobufReader
    private var tables: ProfileTables
    private var open: [Open] = []
    private var path: [UInt8] = []
    /// Bytes of paths that may still be taken apart: pieces of a trie are a part of many.
    private var allowance: Int
    private var stacks: [Int32] = []
    private var values: [Int64] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ shape: PackedStacks.Shape, _ limits: DecodingLimits) {
        self.shape = shape
        reader = ProtobufReader(bytes, format: PackedStacks.name)
        tables = ProfileTables(limits)
        allowance = limits.bytes
    }

    mutating func read() throws(ReadingFailure) -> ReadProfile {
        repeat {
            if values.count.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
            try readNode()
            while let last = open.last, last.children == 0 { open.removeLast() }
        } while !open.isEmpty
        let samples = SampleColumns(stacks: stacks, values: [values])
        let set = SampleSet(types: [ProfileType(name: "samples", unit: .count)], samples: samples)
        return ReadProfile(format: PackedStacks.name, profile: tables.profile(sets: [set]))
    }

    private mutating func readNode() throws(ReadingFailure) {
        let place = reader.offset
        let name = try reader.content()
        guard let value = try reader.nextPacked(), let children = try reader.nextPacked() else {
            throw reader.failure("the end in the middle of a node", at: place)
        }
        if !open.isEmpty { open[open.count - 1].children -= 1 }
        var stack = open.last?.stack ?? -1
        switch shape {
        case .tree: if !name.isEmpty { stack = try push(reader.bytes[name], on: stack) }
        case .trie:
            path.removeSubrange((open.last?.length ?? 0)...)
            path += reader.bytes[name]
        }
        if value > 0 { try add(value, at: stack, place) }
        if children > 0 { open.append(Open(children: children, stack: stack, length: path.count)) }
    }

    private mutating func add(_ value: UInt64, at node: Int32, _ place: Int) throws(ReadingFailure) {
        guard let value = Int64(exactly: value) else { throw reader.failure("a value beyond 63 bits", at: place) }
        guard values.count < tables.limits.samples else {
            throw .tooLarge(what: "samples", limit: tables.limits.samples)
        }
        var stack = node
        if shape == .trie {
            allowance -= path.count
            guard allowance >= 0 else { throw .tooLarge(what: "bytes of stacks", limit: tables.limits.bytes) }
            for name in path.split(separator: UInt8(ascii: ";")) { stack = try push(name[...], on: stack) }
        }
        stacks.append(stack >= 0 ? stack : try tables.unknownStack())
        values.append(value)
    }

    private mutating func push(_ name: some Collection<UInt8>, on caller: Int32) throws(ReadingFailure) -> Int32 {
        let text = String(decoding: name.prefix(tables.limits.stringBytes), as: UTF8.self)
        let function = try tables.function(.foreign(name: text))
        return try tables.push(try tables.frame(function: function, line: 0), on: caller)
    }
}
