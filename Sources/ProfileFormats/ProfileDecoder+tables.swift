import Profiles

extension ProfileDecoder {
    static var functionColumns: [String] { ["name", "fullName", "file", "startLine", "module", "category"] }

    /// - Parameters:
    ///   - columns: `functionColumns`.
    ///   - kinds: one for each row.
    func functions(
        _ columns: [[Int32]], _ categories: [Function.Category], _ kinds: [Function.Kind]
    ) throws(FormatError) -> [Function] {
        let names = try texts(columns[0], table: "functions")
        let fullNames = try texts(columns[1], table: "functions")
        let files = try texts(columns[2], table: "functions")
        var functions: [Function] = []
        functions.reserveCapacity(names.count)
        for row in names.indices {
            guard categories.indices.contains(Int(columns[5][row])) else {
                throw .indexOutOfRange(table: "functions", row: row)
            }
            functions.append(
                Function(
                    kind: kinds[row], name: names[row], fullName: fullNames[row], file: files[row],
                    startLine: columns[3][row], module: columns[4][row], category: categories[Int(columns[5][row])]))
        }
        return functions
    }

    mutating func frames() throws(FormatError) -> [Frame] {
        let columns = try table("frames", ["function", "line", "inlined"])
        var frames: [Frame] = []
        for row in columns[0].indices {
            guard 0...1 ~= columns[2][row] else { throw .indexOutOfRange(table: "frames", row: row) }
            frames.append(Frame(function: columns[0][row], line: columns[1][row], inlined: columns[2][row] == 1))
        }
        return frames
    }

    mutating func stacks(frameCount: Int) throws(FormatError) -> StackTable {
        let columns = try table("stacks", ["frame", "parent"])
        let (frames, parents) = (columns[0], columns[1])
        var depths: [Int32] = []
        depths.reserveCapacity(parents.count)
        for (row, parent) in parents.enumerated() {
            guard parent >= -1, parent < row else { throw .invalid(.parentNotSmaller(stack: row)) }
            guard frames[row] >= 0, frames[row] < frameCount else { throw .invalid(.frameOutOfRange(stack: row)) }
            let depth = parent < 0 ? 1 : depths[Int(parent)] + 1
            guard depth <= limits.depth else { throw .tooLarge(what: "frames in a stack", limit: limits.depth) }
            depths.append(depth)
        }
        let stacks = StackTable(frames: frames, parents: parents)
        if let row = stacks.firstDuplicate(frameCount: frameCount) { throw .duplicateStack(row: row) }
        return stacks
    }

    mutating func threads() throws(FormatError) -> ([ThreadInfo], [WallTimes]) {
        try reader.expect("{")
        try reader.firstName("id")
        let ids = try column(of: "threads")
        try reader.nextName("name")
        let names = try texts(try column(of: "threads"), table: "threads")
        let times = reader.takeNextName("runningUs") ? try threadTimes() : []
        try reader.expect("}")
        guard names.count == ids.count, times.isEmpty || times.count == ids.count else {
            throw .unequalColumns(table: "threads")
        }
        return (zip(ids, names).map { ThreadInfo(id: $0, name: $1) }, times)
    }

    mutating func threadTimes() throws(FormatError) -> [WallTimes] {
        let running = try reader.integers(as: UInt64.self, of: "threads", limit: limits.rows)
        try reader.nextName("runnableUs")
        let runnable = try reader.integers(as: UInt64.self, of: "threads", limit: running.count)
        try reader.nextName("waitingUs")
        let waiting = try reader.integers(as: UInt64.self, of: "threads", limit: running.count)
        guard Set([running.count, runnable.count, waiting.count]).count == 1 else {
            throw .unequalColumns(table: "threads")
        }
        return try running.indices.map { row throws(FormatError) in
            try times([running[row], runnable[row], waiting[row]])
        }
    }

    mutating func wallTimes() throws(FormatError) -> WallTimes {
        try reader.expect("{")
        try reader.firstName("runningUs")
        let running: UInt64 = try reader.integer()
        try reader.nextName("runnableUs")
        let runnable: UInt64 = try reader.integer()
        try reader.nextName("waitingUs")
        let waiting: UInt64 = try reader.integer()
        try reader.expect("}")
        return try times([running, runnable, waiting])
    }

    /// From microseconds running, runnable and waiting.
    func times(_ microseconds: [UInt64]) throws(FormatError) -> WallTimes {
        guard microseconds.allSatisfy({ $0 <= Profile.largestTotal / 1000 }) else {
            throw .malformed(expected: "times below 2^53", offset: reader.offset)
        }
        var times = WallTimes()
        times.runningNs = microseconds[0] * 1000
        times.runnableNs = microseconds[1] * 1000
        times.waitingNs = microseconds[2] * 1000
        return times
    }
}
