import Profiles

/// The samples' columns, read when all that they point at is known.
struct PprofSamples {
    private static let samplesBetweenLooks = 4096

    private var stacks: [Int32] = []
    private var values: [[Int64]]
    private var labels = LabelTable()
    private var labelsOfSamples: [Int32] = []
    /// Of the sample that is read.
    private var locations: [UInt64] = []
    private var numbers: [Int64] = []
    /// Of the sample before, root first: those that are the same again need not be looked up.
    private var path: [UInt64] = []
    private var stacksOnPath: [Int32] = []

    init(_ outline: PprofOutline) {
        values = outline.types.map { _ in [] }
        stacks.reserveCapacity(outline.sampleCount)
        labelsOfSamples.reserveCapacity(outline.sampleCount)
        for column in values.indices { values[column].reserveCapacity(outline.sampleCount) }
    }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ tables: inout PprofTables) throws(ReadingFailure) {
        var reader = ProtobufReader(bytes, format: PprofReader.name)
        while let (field, value) = try reader.next() {
            guard field == 2, case .content(let range) = value else { continue }
            if stacks.count.isMultiple(of: Self.samplesBetweenLooks), Task.isCancelled { throw .cancelled }
            try readSample(range, &tables)
        }
    }

    private mutating func readSample(_ range: Range<Int>, _ tables: inout PprofTables) throws(ReadingFailure) {
        locations.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        var labelSet: Int32 = -1
        var reader = tables.reader(range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .number(let id)): locations.append(id)
            case (1, .content(let packed)):
                var ids = tables.reader(packed)
                while let id = try ids.nextPacked() { locations.append(id) }
            case (2, .number(let number)): numbers.append(Int64(bitPattern: number))
            case (2, .content(let packed)):
                var all = tables.reader(packed)
                while let number = try all.nextPacked() { numbers.append(Int64(bitPattern: number)) }
            case (3, .content(let label)): labelSet = labels.adding(tables.bytes, label, to: labelSet)
            default: break
            }
        }
        guard numbers.count == values.count else {
            throw reader.failure(
                "a sample of \(numbers.count) values where there are \(values.count) types", at: range.lowerBound)
        }
        for column in values.indices { values[column].append(numbers[column]) }
        stacks.append(try stack(&tables, at: range.lowerBound))
        labelsOfSamples.append(labelSet)
    }

    private mutating func stack(_ tables: inout PprofTables, at place: Int) throws(ReadingFailure) -> Int32 {
        if locations.isEmpty { return try tables.tables.unknownStack() }
        let count = locations.count
        var same = 0
        while same < min(count, path.count), path[same] == locations[count - 1 - same] { same += 1 }
        path.removeSubrange(same...)
        stacksOnPath.removeSubrange(same...)
        var stack = stacksOnPath.last ?? -1
        for depth in same..<count {
            let id = locations[count - 1 - depth]
            guard let location = tables.locationIDs[id] else {
                path.removeAll()
                stacksOnPath.removeAll()
                throw tables.reader(0..<0).failure("a sample in location \(id), which is not there", at: place)
            }
            let frames = Int(tables.locationStarts[location])..<Int(tables.locationStarts[location + 1])
            for frame in frames.reversed() { stack = try tables.tables.push(tables.locationFrames[frame], on: stack) }
            path.append(id)
            stacksOnPath.append(stack)
        }
        return stack
    }

    /// The type that is to be shown first comes first.
    consuming func profile(_ tables: inout PprofTables) throws(ReadingFailure) -> Profile {
        let sets = try labels.sets { (label) throws(ReadingFailure) in try tables.label(label) }
        let who = try LabelledThreads(sets, labelsOfSamples, limit: tables.tables.limits.labels)
        let order = [tables.defaultType] + tables.types.indices.filter { $0 != tables.defaultType }
        var quality = ProfileQuality()
        quality.unresolvedFrames = tables.unresolvedFrames
        let samples = SampleColumns(
            stacks: stacks, values: order.map { values[$0] }, threads: who.threadsOfSamples,
            processes: who.processesOfSamples, labels: who.labelsOfSamples)
        var profile = tables.tables.profile(sets: [
            SampleSet(types: order.map { tables.types[$0] }, samples: samples, period: tables.period, quality: quality)
        ])
        profile.labelSets = who.labelSets
        profile.threads = who.threads
        profile.processes = who.processes
        return profile
    }
}

extension PprofTables {
    /// From the bytes of a label message.
    fileprivate func label(_ bytes: ArraySlice<UInt8>) throws(ReadingFailure) -> Label {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var texts: (key: Int64, text: Int64, unit: Int64) = (0, 0, 0)
            var number: Int64 = 0
            var reader = ProtobufReader(buffer, format: PprofReader.name)
            while let (field, value) = try reader.next() {
                switch field {
                case 1: texts.key = value.signed
                case 2: texts.text = value.signed
                case 3: number = value.signed
                case 4: texts.unit = value.signed
                default: break
                }
            }
            let key = try text(texts.key, at: 0)
            if texts.text != 0 { return Label(key: key, value: .text(try text(texts.text, at: 0))) }
            return Label(key: key, value: .number(max(number, -Int64.max), ValueUnit(try text(texts.unit, at: 0))))
        }
    }
}
