import Profiles

struct PerfScriptSamples {
    private static let linesBetweenLooks = 4096

    /// A frame of the sample that is read.
    private struct PendingFrame {
        /// Of `frameLines`.
        let row: Int
        var file: Int32 = -1
        var line = 0
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var tables: ProfileTables
    private var columns: PerfScriptColumns
    /// Lines are the same again and again: each is taken apart once.
    private var frameLines = ByteStringTable()
    /// For each of `frameLines`; -1 for what is no frame, or not certainly one.
    private var frames: [Int32] = []
    private var functions: [Int32] = []
    private var files = ByteStringTable()
    private var header: PerfScriptHeader?
    /// Leaf first.
    private var pending: [PendingFrame] = []
    private var ignoredLines = 0
    private var firstIgnored = 0
    private var unresolvedFrames = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: DecodingLimits) {
        self.bytes = bytes
        tables = ProfileTables(limits)
        columns = PerfScriptColumns(limits)
    }

    mutating func read() throws(ReadingFailure) {
        var lines = TextLines(bytes)
        while let line = lines.next() {
            if lines.number.isMultiple(of: Self.linesBetweenLooks), Task.isCancelled { throw .cancelled }
            guard !line.isEmpty, bytes[line.lowerBound] != UInt8(ascii: "#") else {
                if line.isEmpty { try endSample() }
                continue
            }
            guard !(try takeFrame(line)) else { continue }
            let content = bytes.trimmed(line)
            if content.isEmpty {
                try endSample()
            } else if let next = PerfScriptHeader(bytes, line) {
                try endSample()
                header = next
                if !next.rest.isEmpty { _ = try takeFrame(next.rest, isOnHeader: true) }
            } else if !takeSource(line), !(try takeFrame(line, isUncertain: true)) {
                ignoredLines += 1
                if firstIgnored == 0 { firstIgnored = lines.number }
            }
        }
        try endSample()
    }

    /// - Parameters:
    ///   - isOnHeader: whether it needs no blank before it.
    ///   - isUncertain: whether a frame without a module is one.
    private mutating func takeFrame(
        _ line: Range<Int>, isOnHeader: Bool = false, isUncertain: Bool = false
    ) throws(ReadingFailure) -> Bool {
        guard header != nil, isOnHeader || UnsafeBufferPointer<UInt8>.isBlank(bytes[line.lowerBound]) else {
            return false
        }
        let row = frameLines.row(bytes.raw(line))
        if row == frames.count {
            frames.append(-1)
            functions.append(-1)
            if let frame = PerfScriptFrame(bytes, line), frame.isCertain { try note(frame, row) }
        }
        if functions[row] < 0 {
            guard isUncertain, let frame = PerfScriptFrame(bytes, line) else { return false }
            try note(frame, row)
        }
        pending.append(PendingFrame(row: row))
        return true
    }

    private mutating func note(_ frame: PerfScriptFrame, _ row: Int) throws(ReadingFailure) {
        let limit = tables.limits.stringBytes
        let moduleName = String(bounded: bytes[frame.module], limitBytes: limit)
        let isUnknown = frame.symbol.isEmpty || bytes[frame.symbol].elementsEqual("[unknown]".utf8)
        let name = isUnknown ? "[unknown]" : String(bounded: bytes[frame.symbol], limitBytes: limit)
        if isUnknown { unresolvedFrames += 1 }
        functions[row] = try tables.function(
            .foreign(
                name: name, module: try tables.module(moduleName), moduleName: moduleName,
                category: isUnknown ? .unknown : nil))
        frames[row] = try tables.frame(function: functions[row], line: 0, inlined: frame.isInlined)
    }

    private mutating func takeSource(_ line: Range<Int>) -> Bool {
        guard !pending.isEmpty, UnsafeBufferPointer<UInt8>.isBlank(bytes[line.lowerBound]) else { return false }
        guard let source = PerfScriptSourceLine(bytes, line) else {
            return bytes[bytes.trimmed(line)].starts(with: "??".utf8)
        }
        pending[pending.count - 1].file = Int32(files.row(bytes.raw(source.file)))
        pending[pending.count - 1].line = source.line
        return true
    }

    private mutating func endSample() throws(ReadingFailure) {
        guard let header else { return }
        var stack: Int32 = -1
        for frame in pending.reversed() {
            stack = try tables.push(frame.file < 0 ? frames[frame.row] : try sourced(frame), on: stack)
        }
        if stack < 0 { stack = try tables.unknownStack() }
        try columns.append(bytes, header, stack: stack)
        self.header = nil
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func sourced(_ frame: PendingFrame) throws(ReadingFailure) -> Int32 {
        let plain = tables.functions[Int(functions[frame.row])]
        let file = files.text(Int(frame.file), limitBytes: tables.limits.stringBytes)
        let function = try tables.function(
            Function(
                name: plain.name, fullName: plain.fullName, file: file, startLine: 0, module: plain.module,
                category: plain.category))
        let inlined = tables.frames[Int(frames[frame.row])].inlined
        return try tables.frame(function: function, line: frame.line, inlined: inlined)
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        var notes: [String] = []
        if ignoredLines > 0 {
            notes.append(
                ignoredLines == 1
                    ? "One line that is no part of a sample was passed over, line \(firstIgnored)."
                    : "\(ignoredLines) lines that are no part of a sample were passed over, "
                        + "the first of them line \(firstIgnored)."
            )
        }
        var profile = tables.profile(sets: columns.sets(unresolvedFrames: unresolvedFrames))
        profile.threads = columns.threads
        profile.processes = columns.processes
        profile.labelSets = columns.labelSets
        return ReadProfile(format: PerfScriptReader.name, profile: profile, notes: notes)
    }
}
