import Profiles

/// The profiles of all resources and scopes, in their order.
struct OTLPProfiles {
    private struct Row {
        let stack: Int32
        let value: Int64
        let time: UInt64?
        let labels: Int32
    }

    private struct Set {
        let type: ProfileType
        let period: SamplePeriod?
        var rows: [Row] = []
    }

    private let limits: DecodingLimits
    private var sets: [Set] = []
    private var labels = LabelTable()
    private var count = 0

    init(_ limits: DecodingLimits) {
        self.limits = limits
    }

    mutating func read(_ tables: inout OTLPTables) throws(ReadingFailure) {
        var data = tables.reader()
        while let (field, value) = try data.next() {
            guard field == 1, case .content(let resource) = value else { continue }
            var scopes = tables.reader(resource)
            while let (field, value) = try scopes.next() {
                guard field == 2, case .content(let scope) = value else { continue }
                var profiles = tables.reader(scope)
                while let (field, value) = try profiles.next() {
                    guard field == 2, case .content(let profile) = value else { continue }
                    try readProfile(profile, &tables)
                }
            }
        }
        guard !sets.isEmpty else { throw .unusable(format: OTLPReader.name, problem: "it has no profiles") }
    }

    private mutating func readProfile(_ range: Range<Int>, _ tables: inout OTLPTables) throws(ReadingFailure) {
        var type = ProfileType(name: "samples", unit: .count)
        var periodType: ProfileType?
        var period: Int64 = 0
        var rows: [Row] = []
        var reader = tables.reader(range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .content(let range)): type = try self.type(range, tables)
            case (2, .content(let sample)): try readSample(sample, &tables, into: &rows)
            case (5, .content(let range)): periodType = try self.type(range, tables)
            case (6, .number(let number)): period = Int64(bitPattern: number)
            default: break
            }
        }
        guard sets.count < DecodingLimits.sets else { throw .tooLarge(what: "profiles", limit: DecodingLimits.sets) }
        let known = periodType.flatMap { period > 0 ? SamplePeriod(type: $0, value: period) : nil }
        sets.append(Set(type: type, period: known, rows: rows))
    }

    private func type(_ range: Range<Int>, _ tables: OTLPTables) throws(ReadingFailure) -> ProfileType {
        let fields = try tables.numbers(range)
        let name = try tables.text(fields[1], at: range.lowerBound)
        return ProfileType(
            name: name.isEmpty ? "samples" : name, unit: ValueUnit(try tables.text(fields[2], at: range.lowerBound)))
    }

    private mutating func readSample(
        _ range: Range<Int>, _ tables: inout OTLPTables, into rows: inout [Row]
    ) throws(ReadingFailure) {
        if count.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
        var stack: Int64 = 0
        var values: [Int64] = []
        var times: [UInt64] = []
        var labelSet: Int32 = -1
        var reader = tables.reader(range)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: stack = value.signed
            case 2:
                for attribute in try reader.packed(value) where attribute > 0 && attribute < tables.attributes.count {
                    labelSet = labels.adding(tables.bytes, tables.attributes[Int(attribute)], to: labelSet)
                }
            case 4: values += try reader.packed(value).map { Int64(bitPattern: $0) }
            case 5: times += reader.packedFixed(value)
            default: break
            }
        }
        guard values.isEmpty || times.isEmpty || values.count == times.count else {
            throw reader.failure("\(values.count) values at \(times.count) times", at: range.lowerBound)
        }
        let index = try tables.stack(stack, at: range.lowerBound)
        let events = max(values.count, times.count)
        count += events
        guard count <= limits.samples else { throw .tooLarge(what: "samples", limit: limits.samples) }
        for event in 0..<events {
            rows.append(
                Row(
                    stack: index, value: values.isEmpty ? 1 : values[event], time: times.isEmpty ? nil : times[event],
                    labels: labelSet))
        }
    }

    func finished(_ tables: inout OTLPTables) throws(ReadingFailure) -> Profile {
        let chains = try labels.sets { (label) throws(ReadingFailure) in try tables.label(label) }
        let all = sets.flatMap { $0.rows.map(\.labels) }
        let who = try LabelledThreads(chains, all, limit: limits.labels)
        let start = sets.flatMap { $0.rows.compactMap(\.time) }.min() ?? 0
        var first = 0
        var made: [SampleSet] = []
        for set in sets {
            made.append(samples(of: set, who, rows: first..<first + set.rows.count, start, tables))
            first += set.rows.count
        }
        var profile = tables.tables.profile(sets: made)
        profile.labelSets = who.labelSets
        profile.threads = who.threads
        profile.processes = who.processes
        return profile
    }

    private func samples(
        of set: Set, _ who: LabelledThreads, rows: Range<Int>, _ start: UInt64, _ tables: OTLPTables
    ) -> SampleSet {
        let hasTimes = set.rows.allSatisfy { $0.time != nil }
        var order = Array(set.rows.indices)
        if hasTimes { order.sort { (set.rows[$0].time ?? 0, $0) < (set.rows[$1].time ?? 0, $1) } }
        func column(_ all: [Int32]?) -> [Int32]? { all.map { all in order.map { all[rows.lowerBound + $0] } } }
        let columns = SampleColumns(
            stacks: order.map { set.rows[$0].stack }, values: [order.map { set.rows[$0].value }],
            timesNs: hasTimes ? order.map { (set.rows[$0].time ?? 0) - start } : nil,
            threads: column(who.threadsOfSamples), processes: column(who.processesOfSamples),
            labels: column(who.labelsOfSamples))
        var quality = ProfileQuality()
        quality.unresolvedFrames = tables.unresolvedFrames
        return SampleSet(types: [set.type], samples: columns, period: set.period, quality: quality)
    }
}

extension OTLPTables {
    /// From the bytes of an attribute: a key, any value, a unit. OpenTelemetry's names for a thread are made those of pprof.
    fileprivate func label(_ bytes: ArraySlice<UInt8>) throws(ReadingFailure) -> Label {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var (key, unit, number, text): (Int64, Int64, Int64?, String) = (0, 0, nil, "")
            var reader = ProtobufReader(buffer, format: OTLPReader.name)
            while let (field, value) = try reader.next() {
                switch (field, value) {
                case (1, let value): key = value.signed
                case (2, .content(let range)):
                    var any = reader.within(range)
                    while let (kind, value) = try any.next() {
                        switch (kind, value) {
                        case (1, .content(let range)):
                            text = String(
                                bounded: UnsafeBufferPointer(rebasing: buffer[range]),
                                limitBytes: tables.limits.stringBytes)
                        case (2, .number(let flag)): text = flag == 0 ? "false" : "true"
                        case (3, .number(let value)): number = max(Int64(bitPattern: value), -Int64.max)
                        case (4, .number(let bits)): text = Double(bitPattern: bits).description
                        default: break
                        }
                    }
                case (3, let value): unit = value.signed
                default: break
                }
            }
            let name = try self.text(key, at: 0)
            let known =
                [
                    "thread.name": "thread", "thread.id": "thread_id", "process.pid": "process_id",
                    "process.executable.name": "process",
                ][name] ?? name
            if let number { return Label(key: known, value: .number(number, ValueUnit(try self.text(unit, at: 0)))) }
            return Label(key: known, value: .text(text))
        }
    }
}
