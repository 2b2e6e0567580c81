import Profiles

/// OpenTelemetry's profiles (opentelemetry/proto/profiles/v1development/profiles.proto), as a file or as the body of an
/// export. Each profile there has one type and is a set.
enum OTLPReader {
    static let name = "OTLP profiles"

    /// Two fields of messages, the second the tables that the first points into.
    static func recognizes(_ content: ContentSigns) -> Bool {
        guard content.bytes.first == 0x0A || content.bytes.first == 0x12 else { return false }
        return content.bytes.withUnsafeBufferPointer { buffer in
            var reader = ProtobufReader(buffer, format: name)
            var fields: Set<UInt64> = []
            do {
                while let (field, value) = try reader.next() {
                    guard field <= 2, case .content = value else { return false }
                    fields.insert(field)
                }
            } catch { return false }
            return fields == [1, 2]
        }
    }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var tables = OTLPTables(buffer, limits)
            try tables.readDictionary()
            var profiles = OTLPProfiles(limits)
            try profiles.read(&tables)
            return ReadProfile(format: name, profile: try profiles.finished(&tables))
        }
    }
}

/// The dictionary: tables that all profiles of a message share. Index 0 stands for nothing.
struct OTLPTables {
    let bytes: UnsafeBufferPointer<UInt8>
    var tables: ProfileTables
    private var strings: [Range<Int>] = []
    private var mappings: [Range<Int>] = []
    private var locations: [Range<Int>] = []
    private var functions: [Range<Int>] = []
    private(set) var attributes: [Range<Int>] = []
    private var stackRanges: [Range<Int>] = []
    private(set) var unresolvedFrames = 0
    /// Of all locations, innermost first; a location's end where the next one's begin.
    private var locationFrames: [Int32] = []
    private var locationStarts: [Int32] = [0]
    /// Of the stacks that were asked for.
    private var stacks: [Int32]

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: DecodingLimits) {
        self.bytes = bytes
        tables = ProfileTables(limits)
        stacks = []
    }

    func reader(_ range: Range<Int>? = nil) -> ProtobufReader {
        ProtobufReader(bytes, range, format: OTLPReader.name)
    }

    mutating func readDictionary() throws(ReadingFailure) {
        var reader = reader()
        while let (field, value) = try reader.next() {
            guard field == 2, case .content(let range) = value else { continue }
            try readTables(range)
        }
        for range in locations { try readLocation(range) }
        stacks = Array(repeating: -2, count: stackRanges.count)
    }

    private mutating func readTables(_ range: Range<Int>) throws(ReadingFailure) {
        var reader = reader(range)
        var count = 0
        while let (field, value) = try reader.next() {
            guard case .content(let row) = value else { continue }
            count += 1
            guard count <= tables.limits.rows else {
                throw .tooLarge(what: "rows of tables", limit: tables.limits.rows)
            }
            switch field {
            case 1: mappings.append(row)
            case 2: locations.append(row)
            case 3: functions.append(row)
            case 5: strings.append(row)
            case 6: attributes.append(row)
            case 7: stackRanges.append(row)
            default: break
            }
        }
    }

    func text(_ index: Int64, at place: Int) throws(ReadingFailure) -> String {
        if index == 0 { return "" }
        guard index > 0, index < strings.count else {
            throw reader().failure("text \(index) of \(strings.count)", at: place)
        }
        return String(
            bounded: UnsafeBufferPointer(rebasing: bytes[strings[Int(index)]]), limitBytes: tables.limits.stringBytes)
    }

    /// The numbers of a message's fields below `limit`; of repeated ones the last.
    func numbers(_ range: Range<Int>, limit: Int = 8) throws(ReadingFailure) -> [Int64] {
        var numbers = [Int64](repeating: 0, count: limit)
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            if field < UInt64(limit), case .number(let number) = value {
                numbers[Int(field)] = Int64(bitPattern: number)
            }
        }
        return numbers
    }

    private mutating func readLocation(_ range: Range<Int>) throws(ReadingFailure) {
        let fields = try numbers(range)
        var lines: [Range<Int>] = []
        var reader = reader(range)
        while let (field, value) = try reader.next() {
            if field == 3, case .content(let line) = value { lines.append(line) }
        }
        let module = try module(fields[1], at: range.lowerBound)
        for (place, line) in lines.enumerated() {
            let inlined = place < lines.count - 1
            locationFrames.append(try frame(line, module: module, inlined: inlined))
        }
        if lines.isEmpty { locationFrames.append(try frame(address: UInt64(bitPattern: fields[2]), module: module)) }
        guard locationFrames.count <= tables.limits.rows else {
            throw .tooLarge(what: "lines of locations", limit: tables.limits.rows)
        }
        locationStarts.append(Int32(locationFrames.count))
    }

    private mutating func module(_ index: Int64, at place: Int) throws(ReadingFailure) -> Int32 {
        guard index > 0, index < mappings.count else { return -1 }
        let range = mappings[Int(index)]
        return try tables.module(try text(try numbers(range)[4], at: range.lowerBound))
    }

    private mutating func frame(_ line: Range<Int>, module: Int32, inlined: Bool) throws(ReadingFailure) -> Int32 {
        let fields = try numbers(line)
        guard fields[1] >= 0, fields[1] < functions.count else {
            throw reader().failure("a line of function \(fields[1]), which is not there", at: line.lowerBound)
        }
        let range = functions[Int(fields[1])]
        let function = try numbers(range)
        let name = try text(function[1], at: range.lowerBound)
        let systemName = try text(function[2], at: range.lowerBound)
        let shown = name.isEmpty ? systemName : name
        let index = try tables.function(
            .foreign(
                name: shown.isEmpty ? "[unknown]" : shown, fullName: systemName,
                file: try text(function[3], at: range.lowerBound), startLine: Int(function[4]), module: module,
                moduleName: module < 0 ? "" : tables.modules[Int(module)]))
        return try tables.frame(function: index, line: Int(fields[2]), inlined: inlined)
    }

    private mutating func frame(address: UInt64, module: Int32) throws(ReadingFailure) -> Int32 {
        unresolvedFrames += 1
        let name = address == 0 ? "[unknown]" : "0x" + String(address, radix: 16)
        let index = try tables.function(.foreign(name: name, module: module, category: .unknown))
        return try tables.frame(function: index, line: 0)
    }

    /// Of `stack_table`; made when it is first asked for.
    mutating func stack(_ index: Int64, at place: Int) throws(ReadingFailure) -> Int32 {
        guard index >= 0, index < stackRanges.count else {
            if index == 0 { return try tables.unknownStack() }
            throw reader().failure("a sample of stack \(index), which is not there", at: place)
        }
        if stacks[Int(index)] != -2 { return stacks[Int(index)] }
        var reader = reader(stackRanges[Int(index)])
        var path: [Int] = []
        while let (field, value) = try reader.next() {
            guard field == 1 else { continue }
            for number in try self.reader().packed(value) { path.append(Int(truncatingIfNeeded: number)) }
        }
        var stack: Int32 = -1
        for location in path.reversed() {
            guard location >= 0, location < locations.count else {
                throw reader.failure(
                    "a stack in location \(location), which is not there", at: stackRanges[Int(index)].lowerBound)
            }
            let frames = Int(locationStarts[location])..<Int(locationStarts[location + 1])
            for frame in frames.reversed() { stack = try tables.push(locationFrames[frame], on: stack) }
        }
        stacks[Int(index)] = stack >= 0 ? stack : try tables.unknownStack()
        return stacks[Int(index)]
    }
}

extension ProtobufReader {
    /// The numbers of a repeated field, packed or one by one.
    func packed(_ value: Value) throws(ReadingFailure) -> [UInt64] {
        guard case .content(let range) = value else { return [value.unsigned] }
        var reader = within(range)
        var numbers: [UInt64] = []
        while let number = try reader.nextPacked() { numbers.append(number) }
        return numbers
    }

    /// The numbers of a repeated field of eight bytes each.
    func packedFixed(_ value: Value) -> [UInt64] {
        guard case .content(let range) = value else { return [value.unsigned] }
        return stride(from: range.lowerBound, to: range.upperBound - 7, by: 8).map { start in
            (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
        }
    }
}
