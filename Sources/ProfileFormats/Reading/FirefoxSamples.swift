import Profiles

/// Samples of all threads: one set for each kind of weight, and one for allocations.
struct FirefoxSamples {
    private struct Set {
        let types: [ProfileType]
        var samples: TimedSamples
    }

    private let limits: DecodingLimits
    private var tables: ProfileTables
    private var sets: [Set] = []
    private var threads: [ThreadInfo] = []
    private var processOfThread: [Int32] = []
    private var processes: [ProfiledProcess] = []
    private var processIndexes: [Int32: Int32] = [:]
    /// Of the shared tables, or of the thread that is read; -2 where it was not asked for yet.
    private var stacks: [Int32] = []
    private var frames: [Int32] = []
    private var isShared = false

    init(_ limits: DecodingLimits) {
        self.limits = limits
        tables = ProfileTables(limits)
    }

    mutating func begin(shared: Bool) {
        isShared = shared
        stacks = []
        frames = []
    }

    mutating func append(
        _ thread: FirefoxThread, _ shared: FirefoxTables?, _ meta: FirefoxMeta, _ libraries: [String]
    ) throws(ReadingFailure) {
        if shared == nil { begin(shared: false) }
        guard threads.count < limits.rows else { throw .tooLarge(what: "threads", limit: limits.rows) }
        let index = Int32(threads.count)
        threads.append(ThreadInfo(id: thread.tid, name: thread.name))
        processOfThread.append(process(thread))
        let resolver = FirefoxFrames(own: thread.tables, shared: shared, meta: meta, libraries: libraries)
        if let samples = thread.samples { try append(samples, thread, meta, resolver, index) }
        if let allocations = thread.allocations {
            let set = self.set([ProfileType(name: "allocated", unit: .bytes)])
            try append(allocations, to: set, meta, resolver, index) { [Int64($0)] }
        }
    }

    private mutating func process(_ thread: FirefoxThread) -> Int32 {
        guard let pid = thread.pid else { return -1 }
        if let index = processIndexes[pid] { return index }
        let index = Int32(processes.count)
        processes.append(ProfiledProcess(id: pid, name: thread.processName))
        processIndexes[pid] = index
        return index
    }

    private mutating func set(_ types: [ProfileType]) -> Int {
        if let known = sets.firstIndex(where: { $0.types == types }) { return known }
        sets.append(Set(types: types, samples: TimedSamples(types: types.count, limits)))
        return sets.count - 1
    }

    private mutating func append(
        _ samples: JSONTable, _ thread: FirefoxThread, _ meta: FirefoxMeta, _ resolver: FirefoxFrames, _ index: Int32
    ) throws(ReadingFailure) {
        switch thread.weightType {
        case "bytes":
            let set = self.set([ProfileType(name: "bytes", unit: .bytes)])
            try append(samples, to: set, meta, resolver, index) { [Int64($0)] }
        case "tracing-ms":
            let set = self.set([ProfileType(name: "time", unit: .nanoseconds)])
            let unit = ForeignUnit("milliseconds", hasFractions: false)
            try append(samples, to: set, meta, resolver, index) { [unit.amount($0)] }
        default:
            let hasCPU = meta.cpuDeltaNs != nil && samples.has("threadCPUDelta")
            let counted = ProfileType(name: "samples", unit: .count)
            let set = self.set(hasCPU ? [.cpu, counted] : [counted])
            var row = 0
            try append(samples, to: set, meta, resolver, index) { weight in
                let cpu = (samples.number("threadCPUDelta", row) ?? 0) * (meta.cpuDeltaNs ?? 0)
                row += 1
                return hasCPU ? [Int64(min(max(cpu.rounded(), -9e18), 9e18)), Int64(weight)] : [Int64(weight)]
            }
        }
    }

    /// - Parameter values: of a weight; asked for each row, those without a stack included.
    private mutating func append(
        _ samples: JSONTable, to set: Int, _ meta: FirefoxMeta, _ resolver: FirefoxFrames, _ thread: Int32,
        values: (Double) -> [Int64]
    ) throws(ReadingFailure) {
        let unit = ForeignUnit("milliseconds", hasFractions: false)
        var time = 0.0
        let hasDeltas = samples.has("timeDeltas")
        for row in 0..<samples.count("stack") {
            time = hasDeltas ? time + (samples.number("timeDeltas", row) ?? 0) : samples.number("time", row) ?? time
            let values = values(min(max(samples.number("weight", row) ?? 1, -9e18), 9e18))
            // Idle.
            guard let stack = samples.index("stack", row) else { continue }
            let hasTime = hasDeltas || samples.has("time")
            try sets[set].samples.append(
                stack: try self.stack(stack, resolver), values: values,
                timeNs: hasTime ? unit.time(meta.startTimeMs > 1e15 ? 0 : time) : nil, thread: thread)
        }
    }

    private mutating func stack(_ index: Int, _ resolver: FirefoxFrames) throws(ReadingFailure) -> Int32 {
        if stacks.isEmpty { stacks = Array(repeating: -2, count: resolver.stackCount) }
        guard stacks.indices.contains(index) else { throw resolver.failure("stack \(index) is not there") }
        var path: [Int] = []
        var next: Int? = index
        while let row = next, stacks[row] == -2 {
            path.append(row)
            next = try resolver.caller(of: row)
        }
        var stack = next.map { stacks[$0] } ?? -1
        for row in path.reversed() {
            stack = try tables.push(try frame(try resolver.frame(ofStack: row), resolver), on: stack)
            stacks[row] = stack
        }
        return stack
    }

    private mutating func frame(_ row: Int, _ resolver: FirefoxFrames) throws(ReadingFailure) -> Int32 {
        if frames.isEmpty { frames = Array(repeating: -1, count: resolver.frameCount) }
        guard frames.indices.contains(row) else { throw resolver.failure("frame \(row) is not there") }
        if frames[row] < 0 { frames[row] = try resolver.frame(row, &tables) }
        return frames[row]
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        guard sets.count <= DecodingLimits.sets else {
            throw .tooLarge(what: "kinds of weights", limit: DecodingLimits.sets)
        }
        let made = sets.map { set in
            let plain = set.samples.columns()
            let processes = processes.isEmpty ? nil : plain.threads.map { $0.map { processOfThread[Int($0)] } }
            let columns = SampleColumns(
                stacks: plain.stacks, values: plain.values, timesNs: plain.timesNs, threads: plain.threads,
                processes: processes)
            return SampleSet(types: set.types, samples: columns)
        }
        var profile = tables.profile(sets: made)
        profile.threads = threads
        profile.processes = processes
        return ReadProfile(format: FirefoxReader.name, profile: profile)
    }
}

/// What the tables say of stacks and frames.
struct FirefoxFrames {
    private let stacks: JSONTable?
    private let frames: JSONTable?
    private let functions: JSONTable?
    private let resources: JSONTable?
    private let sources: JSONTable?
    private let texts: FirefoxTables
    private let meta: FirefoxMeta
    private let libraries: [String]

    init(own: FirefoxTables, shared: FirefoxTables?, meta: FirefoxMeta, libraries: [String]) {
        stacks = shared?.stacks ?? own.stacks
        frames = shared?.frames ?? own.frames
        functions = shared?.functions ?? own.functions
        resources = shared?.resources ?? own.resources
        sources = shared?.sources ?? own.sources
        texts = shared.map { $0.texts.isEmpty ? own : $0 } ?? own
        self.meta = meta
        self.libraries = libraries
    }

    var stackCount: Int { stacks?.count("frame") ?? 0 }
    var frameCount: Int { max(frames?.count("func") ?? 0, frames?.count("location") ?? 0) }

    /// Callers have smaller indexes in every version, or a stack could be its own caller.
    func caller(of stack: Int) throws(ReadingFailure) -> Int? {
        let caller: Int?
        if let offset = stacks?.index("prefixOffset", stack) {
            caller = offset == 0 ? nil : stack.subtractingReportingOverflow(offset).partialValue
        } else {
            caller = stacks?.index("prefix", stack).flatMap { $0 < 0 ? nil : $0 }
        }
        if let caller, !(0..<stack).contains(caller) { throw failure("stack \(stack) does not come after its caller") }
        return caller
    }

    func frame(ofStack stack: Int) throws(ReadingFailure) -> Int {
        guard let frame = stacks?.index("frame", stack) else { throw failure("stack \(stack) has no frame") }
        return frame
    }

    func frame(_ row: Int, _ tables: inout ProfileTables) throws(ReadingFailure) -> Int32 {
        let line = frames?.index("line", row) ?? 0
        let category = meta.category(frames?.index("category", row))
        let inlined = (frames?.index("inlineDepth", row) ?? 0) > 0
        let function: Function
        if let position = frames?.index("func", row) {
            function = try self.function(position, library: frames?.index("lib", row), category, &tables)
        } else {
            function = try located(texts.text(frames?.index("location", row)), category, &tables)
        }
        return try tables.frame(function: try tables.function(function), line: line, inlined: inlined)
    }

    private func function(
        _ position: Int, library: Int?, _ category: Function.Category?, _ tables: inout ProfileTables
    ) throws(ReadingFailure) -> Function {
        let name = texts.text(functions?.index("name", position))
        let source = functions?.index("source", position).flatMap { sources?.index("filename", $0) }
        let file = texts.text(functions?.index("fileName", position) ?? source)
        let known = library ?? functions?.index("resource", position).flatMap { resources?.index("lib", $0) }
        let library = known.flatMap { libraries.indices.contains($0) ? libraries[$0] : nil } ?? ""
        return .foreign(
            name: name.isEmpty ? "[unknown]" : name, file: file,
            startLine: functions?.index("lineNumber", position) ?? 0, module: try tables.module(library),
            moduleName: library, category: category)
    }

    /// Gecko's frames are text: `function (in library)`, or `function (file:line)` of JavaScript.
    private func located(
        _ location: String, _ category: Function.Category?, _ tables: inout ProfileTables
    ) throws(ReadingFailure) -> Function {
        guard location.hasSuffix(")"), let place = location.range(ofLast: " (in ") else {
            return .foreign(name: location.isEmpty ? "[unknown]" : location, category: category)
        }
        let library = String(location[place.upperBound...].dropLast())
        return .foreign(
            name: String(location[..<place.lowerBound]), module: try tables.module(library), moduleName: library,
            category: category)
    }

    func failure(_ problem: String) -> ReadingFailure { .unusable(format: FirefoxReader.name, problem: problem) }
}

extension String {
    /// Without Foundation.
    fileprivate func range(ofLast wanted: String) -> Range<String.Index>? {
        var end = endIndex
        while end > startIndex {
            guard let start = index(end, offsetBy: -wanted.count, limitedBy: startIndex) else { return nil }
            if self[start..<end] == wanted { return start..<end }
            end = index(before: end)
        }
        return nil
    }
}
