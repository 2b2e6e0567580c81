import Profiles

/// Locations as frames, and texts.
struct PprofTables {
    let bytes: UnsafeBufferPointer<UInt8>
    private let outline: PprofOutline
    private(set) var types: [ProfileType] = []
    /// Which of the types is shown first.
    private(set) var defaultType = 0
    private(set) var period: SamplePeriod?
    private(set) var unresolvedFrames = 0
    var tables: ProfileTables

    private var mappingIDs = IdentifierIndex()
    private var modules: [Int32] = []
    private var functionIDs = IdentifierIndex()
    private var functions: [Function] = []
    /// With the module that a location of it is in.
    private var placedFunctions: [UInt64: Int32] = [:]
    private(set) var locationIDs = IdentifierIndex()
    /// Of all locations, innermost first; a location's end where the next one's begin.
    private(set) var locationFrames: [Int32] = []
    private(set) var locationStarts: [Int32] = [0]

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ outline: PprofOutline, _ limits: DecodingLimits
    ) throws(ReadingFailure) {
        self.bytes = bytes
        self.outline = outline
        tables = ProfileTables(limits)
        try readTypes()
        for range in outline.mappings { try readMapping(range) }
        for range in outline.functions { try readFunction(range) }
        for range in outline.locations { try readLocation(range) }
    }

    func reader(_ range: Range<Int>) -> ProtobufReader {
        ProtobufReader(bytes, range, format: PprofReader.name)
    }

    /// - Parameter place: where the index stands, for the message.
    func text(_ index: Int64, at place: Int) throws(ReadingFailure) -> String {
        if index == 0 { return "" }
        guard index > 0, index < outline.strings.count else {
            throw reader(0..<0).failure("text \(index) of \(outline.strings.count)", at: place)
        }
        let range = outline.strings[Int(index)]
        return String(bounded: UnsafeBufferPointer(rebasing: bytes[range]), limitBytes: tables.limits.stringBytes)
    }

    private mutating func readTypes() throws(ReadingFailure) {
        var names: Set<String> = []
        for range in outline.types {
            let type = try type(range)
            var name = type.name
            if names.contains(name) { name = "\(type.name) (\(type.unit.name))" }
            var number = 2
            while names.contains(name) {
                name = "\(type.name) (\(number))"
                number += 1
            }
            names.insert(name)
            types.append(ProfileType(name: name, unit: type.unit))
        }
        let chosen = try text(outline.defaultType, at: 0)
        defaultType = types.firstIndex { $0.name == chosen } ?? types.count - 1
        if let range = outline.periodType, outline.period > 0 {
            period = SamplePeriod(type: try type(range), value: outline.period)
        }
    }

    private func type(_ range: Range<Int>) throws(ReadingFailure) -> ProfileType {
        var name: Int64 = 0
        var unit: Int64 = 0
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            if field == 1 { name = value.signed }
            if field == 2 { unit = value.signed }
        }
        return ProfileType(
            name: try text(name, at: range.lowerBound), unit: ValueUnit(try text(unit, at: range.lowerBound)))
    }

    private mutating func readMapping(_ range: Range<Int>) throws(ReadingFailure) {
        var id: UInt64 = 0
        var file: Int64 = 0
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            if field == 1 { id = value.unsigned }
            if field == 5 { file = value.signed }
        }
        let name = try text(file, at: range.lowerBound)
        mappingIDs.append(id)
        // Our own word for what belongs to no module.
        modules.append(try tables.module(name == "[none]" ? "" : name))
    }

    private mutating func readFunction(_ range: Range<Int>) throws(ReadingFailure) {
        var id: UInt64 = 0
        var texts: (name: Int64, systemName: Int64, file: Int64) = (0, 0, 0)
        var startLine: Int64 = 0
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: id = value.unsigned
            case 2: texts.name = value.signed
            case 3: texts.systemName = value.signed
            case 4: texts.file = value.signed
            case 5: startLine = value.signed
            default: break
            }
        }
        let place = range.lowerBound
        let systemName = try text(texts.systemName, at: place)
        let name = texts.name == 0 ? systemName : try text(texts.name, at: place)
        functionIDs.append(id)
        functions.append(
            .foreign(
                name: name.isEmpty ? "[unknown]" : name, fullName: systemName, file: try text(texts.file, at: place),
                startLine: Int(startLine)))
    }

    private mutating func readLocation(_ range: Range<Int>) throws(ReadingFailure) {
        var id: UInt64 = 0
        var mapping: UInt64 = 0
        var address: UInt64 = 0
        var lines: [Range<Int>] = []
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, let value): id = value.unsigned
            case (2, let value): mapping = value.unsigned
            case (3, let value): address = value.unsigned
            case (4, .content(let range)): lines.append(range)
            default: break
            }
        }
        // Some writers name mappings that they leave out.
        let module = mappingIDs[mapping].map { modules[$0] } ?? -1
        locationIDs.append(id)
        for (place, line) in lines.enumerated() {
            try appendFrame(line, module: module, inlined: place < lines.count - 1)
        }
        if lines.isEmpty { try appendFrame(address: address, module: module) }
        guard locationFrames.count <= tables.limits.rows else {
            throw .tooLarge(what: "lines of locations", limit: tables.limits.rows)
        }
        locationStarts.append(Int32(locationFrames.count))
    }

    private mutating func appendFrame(_ range: Range<Int>, module: Int32, inlined: Bool) throws(ReadingFailure) {
        var id: UInt64 = 0
        var line: Int64 = 0
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            if field == 1 { id = value.unsigned }
            if field == 2 { line = value.signed }
        }
        guard let position = functionIDs[id] else {
            throw reader.failure("a line of function \(id), which is not there", at: range.lowerBound)
        }
        let function = try place(position, in: module)
        locationFrames.append(try tables.frame(function: function, line: Int(line), inlined: inlined))
    }

    private mutating func place(_ position: Int, in module: Int32) throws(ReadingFailure) -> Int32 {
        let key = UInt64(position) << 32 | UInt64(UInt32(bitPattern: module))
        if let known = placedFunctions[key] { return known }
        let function = functions[position]
        let placed = try tables.function(
            .foreign(
                name: function.name, fullName: function.fullName, file: function.file,
                startLine: Int(function.startLine), module: module,
                moduleName: module < 0 ? "" : tables.modules[Int(module)]))
        placedFunctions[key] = placed
        return placed
    }

    private mutating func appendFrame(address: UInt64, module: Int32) throws(ReadingFailure) {
        unresolvedFrames += 1
        let name = address == 0 ? "[unknown]" : "0x" + String(address, radix: 16)
        let function = try tables.function(.foreign(name: name, module: module, category: .unknown))
        locationFrames.append(try tables.frame(function: function, line: 0))
    }
}
