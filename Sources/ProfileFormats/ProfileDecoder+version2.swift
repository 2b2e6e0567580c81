import Profiles

extension ProfileDecoder {
    mutating func version2() throws(FormatError) -> Profile {
        var profile = Profile()
        try reader.nextName("modules")
        profile.modules = try modules()
        try reader.nextName("categories")
        let categories = try cases(Function.Category.self, of: "categories")
        try reader.nextName("kinds")
        let kinds = try cases(Function.Kind.self, of: "kinds")
        try reader.nextName("functions")
        profile.functions = try functions(categories, kinds)
        try reader.nextName("frames")
        profile.frames = try frames()
        try reader.nextName("stacks")
        profile.stacks = try stacks(frameCount: profile.frames.count)
        try reader.nextName("threads")
        (profile.threads, profile.threadTimes) = try threads()
        if reader.takeNextName("processes") { profile.processes = try processes() }
        if reader.takeNextName("labels") { profile.labelSets = try labelSets() }
        if reader.takeNextName("wall") { profile.wallTimes = try wallTimes() }
        if reader.takeNextName("marks") { profile.marks = try marks() }
        try reader.nextName("sets")
        profile.sets = try sets()
        return profile
    }

    private mutating func functions(
        _ categories: [Function.Category], _ kinds: [Function.Kind]
    ) throws(FormatError) -> [Function] {
        let columns = try table("functions", Self.functionColumns + ["kind"])
        let kindOfRow = try columns[6].enumerated().map { row, index throws(FormatError) in
            guard kinds.indices.contains(Int(index)) else { throw .indexOutOfRange(table: "functions", row: row) }
            return kinds[Int(index)]
        }
        return try functions(columns, categories, kindOfRow)
    }

    private mutating func processes() throws(FormatError) -> [ProfiledProcess] {
        let columns = try table("processes", ["id", "name"])
        return zip(columns[0], try texts(columns[1], table: "processes")).map { ProfiledProcess(id: $0, name: $1) }
    }

    private mutating func marks() throws(FormatError) -> [Mark] {
        try reader.expect("{")
        try reader.firstName("timeUs")
        let timesNs = try timesNs(of: "marks", limit: limits.rows)
        try reader.nextName("kind")
        let start = reader.offset
        let kinds = try reader.strings(of: "marks", limit: timesNs.count, limitBytes: 64)
        try reader.nextName("text")
        let texts = try texts(try column(of: "marks"), table: "marks")
        try reader.expect("}")
        guard kinds.count == timesNs.count, texts.count == timesNs.count else { throw .unequalColumns(table: "marks") }
        return try timesNs.indices.map { row throws(FormatError) in
            guard let kind = Mark.Kind(rawValue: kinds[row]) else {
                throw .malformed(expected: "known kinds of marks", offset: start)
            }
            return Mark(timeNs: timesNs[row], kind: kind, text: texts[row])
        }
    }
}

extension ProfileDecoder {
    /// Rows of one set stand together, and the sets come in their order.
    private mutating func labelSets() throws(FormatError) -> [LabelSet] {
        try reader.expect("{")
        try reader.firstName("set")
        let sets = try column(of: "labels")
        try reader.nextName("key")
        let keys = try texts(try column(of: "labels"), table: "labels")
        try reader.nextName("text")
        let texts = try column(of: "labels")
        try reader.nextName("number")
        let numbers = try reader.integers(as: Int64.self, of: "labels", limit: sets.count)
        try reader.nextName("unit")
        let units = try self.texts(try column(of: "labels"), table: "labels")
        try reader.expect("}")
        guard Set([sets.count, keys.count, texts.count, numbers.count, units.count]).count == 1 else {
            throw .unequalColumns(table: "labels")
        }
        var labels: [[Label]] = []
        for (row, set) in sets.enumerated() {
            if Int(set) == labels.count { labels.append([]) }
            guard Int(set) == labels.count - 1 else { throw .indexOutOfRange(table: "labels", row: row) }
            guard texts[row] < strings.count, texts[row] >= -1 else {
                throw .indexOutOfRange(table: "labels", row: row)
            }
            let isText = texts[row] >= 0
            let value =
                isText ? .text(strings[Int(texts[row])]) : Label.Value.number(numbers[row], ValueUnit(units[row]))
            labels[Int(set)].append(Label(key: keys[row], value: value))
        }
        return labels.map(LabelSet.init)
    }
}
