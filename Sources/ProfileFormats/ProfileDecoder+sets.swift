import Profiles

extension ProfileDecoder {
    mutating func sets() throws(FormatError) -> [SampleSet] {
        try list(of: "sets", limit: DecodingLimits.sets) { decoder throws(FormatError) in try decoder.set() }
    }

    private mutating func set() throws(FormatError) -> SampleSet {
        try reader.expect("{")
        try reader.firstName("types")
        let types = try list(of: "types", limit: DecodingLimits.types) { decoder throws(FormatError) in
            try decoder.reader.expect("{")
            let type = try decoder.type()
            try decoder.reader.expect("}")
            return type
        }
        let period = reader.takeNextName("period") ? try period() : nil
        let samples = try samples(typeCount: types.count)
        try reader.nextName("quality")
        let quality = try quality()
        try reader.expect("}")
        return SampleSet(types: types, samples: samples, period: period, quality: quality)
    }

    private mutating func type() throws(FormatError) -> ProfileType {
        try reader.firstName("name")
        let name = try reader.string(limitBytes: limits.stringBytes)
        try reader.nextName("unit")
        return ProfileType(name: name, unit: ValueUnit(try reader.string(limitBytes: limits.stringBytes)))
    }

    private mutating func period() throws(FormatError) -> SamplePeriod {
        try reader.expect("{")
        let type = try type()
        try reader.nextName("value")
        let value: Int64 = try reader.integer()
        try reader.expect("}")
        return SamplePeriod(type: type, value: value)
    }

    private mutating func samples(typeCount: Int) throws(FormatError) -> SampleColumns {
        let limit = (limits.samples - samples) / max(1, typeCount)
        let timesNs = reader.takeNextName("timeUs") ? try timesNs(of: "samples", limit: limit) : nil
        let threads = try indexes("thread", limit: limit)
        let processes = try indexes("process", limit: limit)
        let labels = try indexes("labels", limit: limit)
        let waitsNs =
            reader.takeNextName("waitNs") ? try reader.integers(as: UInt64.self, of: "samples", limit: limit) : nil
        try reader.nextName("stack")
        let stacks = try reader.integers(as: Int32.self, of: "samples", limit: limit)
        samples += stacks.count * max(1, typeCount)
        try reader.nextName("values")
        let values = try list(of: "columns of values", limit: typeCount) { decoder throws(FormatError) in
            try decoder.reader.integers(as: Int64.self, of: "samples", limit: limit)
        }
        let lengths = [timesNs?.count, threads?.count, processes?.count, labels?.count, waitsNs?.count]
        guard values.count == typeCount, values.allSatisfy({ $0.count == stacks.count }),
            lengths.allSatisfy({ $0 ?? stacks.count == stacks.count })
        else { throw .unequalColumns(table: "sets") }
        return SampleColumns(
            stacks: stacks, values: values, timesNs: timesNs, threads: threads, processes: processes, labels: labels,
            waitsNs: waitsNs)
    }

    /// Nil where the samples have no such column.
    private mutating func indexes(_ name: String, limit: Int) throws(FormatError) -> [Int32]? {
        reader.takeNextName(name) ? try reader.integers(as: Int32.self, of: "samples", limit: limit) : nil
    }

    private mutating func list<Element>(
        of what: String, limit: Int, _ element: (inout ProfileDecoder) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        var elements: [Element] = []
        try reader.expect("[")
        if reader.take("]") { return elements }
        repeat {
            guard elements.count < limit else { throw .tooLarge(what: what, limit: limit) }
            elements.append(try element(&self))
        } while reader.take(",")
        try reader.expect("]")
        return elements
    }
}
