import Profiles

/// Samples of each event in columns, and whom they are of.
struct PerfScriptColumns {
    private struct Event {
        let name: String
        var stacks: [Int32] = []
        var periods: [Int64] = []
        var hasPeriods = true
        var timesNs: [UInt64] = []
        var hasTimes = true
        var threads: [Int32] = []
        var processes: [Int32] = []
        var labels: [Int32] = []
    }

    private let limits: DecodingLimits
    private var events: [Event] = []
    private var eventNames = ByteStringTable()
    private var threadNames = ByteStringTable()
    private var threadKeys = PairTable()
    private(set) var threads: [ThreadInfo] = []
    private var processIndexes: [Int32: Int32] = [:]
    private(set) var processes: [ProfiledProcess] = []
    private var labelIndexes: [Int64: Int32] = [:]
    private(set) var labelSets: [LabelSet] = []
    private var count = 0

    init(_ limits: DecodingLimits) {
        self.limits = limits
    }

    mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ header: PerfScriptHeader, stack: Int32
    ) throws(ReadingFailure) {
        count += 2
        guard count <= limits.samples else { throw .tooLarge(what: "values of samples", limit: limits.samples) }
        let event = eventNames.row(bytes.raw(header.event))
        if event == events.count {
            guard events.count < DecodingLimits.sets else {
                throw .tooLarge(what: "events", limit: DecodingLimits.sets)
            }
            events.append(Event(name: eventNames.text(event, limitBytes: limits.stringBytes)))
        }
        events[event].stacks.append(stack)
        events[event].periods.append(header.period ?? 1)
        if header.period == nil { events[event].hasPeriods = false }
        events[event].timesNs.append(header.timeNs ?? 0)
        if header.timeNs == nil { events[event].hasTimes = false }
        events[event].threads.append(thread(bytes, header))
        events[event].processes.append(process(bytes, header))
        events[event].labels.append(labels(header))
    }

    private mutating func thread(_ bytes: UnsafeBufferPointer<UInt8>, _ header: PerfScriptHeader) -> Int32 {
        let name = threadNames.row(bytes.raw(header.comm))
        let index = threadKeys.row(Int32(name), header.thread)
        if Int(index) == threads.count {
            threads.append(ThreadInfo(id: header.thread, name: threadNames.text(name, limitBytes: limits.stringBytes)))
        }
        return index
    }

    private mutating func process(_ bytes: UnsafeBufferPointer<UInt8>, _ header: PerfScriptHeader) -> Int32 {
        guard let id = header.process else { return -1 }
        if let index = processIndexes[id] { return index }
        let index = Int32(processes.count)
        processes.append(
            ProfiledProcess(id: id, name: String(bounded: bytes[header.comm], limitBytes: limits.stringBytes)))
        processIndexes[id] = index
        return index
    }

    private mutating func labels(_ header: PerfScriptHeader) -> Int32 {
        guard let cpu = header.cpu else { return -1 }
        if let index = labelIndexes[cpu] { return index }
        let index = Int32(labelSets.count)
        labelSets.append(LabelSet([Label(key: "cpu", value: .number(cpu, .named("")))]))
        labelIndexes[cpu] = index
        return index
    }

    func sets(unresolvedFrames: Int) -> [SampleSet] {
        let start = events.filter(\.hasTimes).flatMap { $0.timesNs.min().map { [$0] } ?? [] }.min() ?? 0
        return events.map { event in
            var quality = ProfileQuality()
            quality.unresolvedFrames = unresolvedFrames
            return SampleSet(types: types(event), samples: samples(event, from: start), quality: quality)
        }
    }

    private func types(_ event: Event) -> [ProfileType] {
        let counted = ProfileType(name: events.count == 1 ? "samples" : "samples of \(event.name)", unit: .count)
        guard event.hasPeriods, !event.name.isEmpty else { return [counted] }
        // The period of a clock is the time between two of its samples.
        if event.name == "cpu-clock" || event.name == "task-clock" {
            return [ProfileType(name: events.count == 1 ? "cpu" : event.name, unit: .nanoseconds), counted]
        }
        return [ProfileType(name: event.name, unit: .count), counted]
    }

    private func samples(_ event: Event, from start: UInt64) -> SampleColumns {
        let isAscending = zip(event.timesNs, event.timesNs.dropFirst()).allSatisfy { $0 <= $1 }
        var order = Array(event.stacks.indices)
        if event.hasTimes, !isAscending { order.sort { (event.timesNs[$0], $0) < (event.timesNs[$1], $1) } }
        let ones = [Int64](repeating: 1, count: order.count)
        let periods = order.map { event.periods[$0] }
        return SampleColumns(
            stacks: order.map { event.stacks[$0] },
            values: types(event).count == 2 ? [periods, ones] : [ones],
            timesNs: event.hasTimes ? order.map { event.timesNs[$0] - start } : nil,
            threads: order.map { event.threads[$0] },
            processes: processes.isEmpty ? nil : order.map { event.processes[$0] },
            labels: labelSets.isEmpty ? nil : order.map { event.labels[$0] })
    }
}
