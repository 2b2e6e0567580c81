/// Walks LLVM's container of bits, record by record: https://llvm.org/docs/BitCodeFormat.html. Pure; any bytes are accepted,
/// and those that are no such container end the walk with an error.
struct Bitstream {
    struct Malformed: Error, Equatable {}

    struct Record: Equatable {
        let code: UInt64
        /// At most `fieldsPerRecord`.
        var fields: [UInt64]
        /// What follows the fields as bytes.
        var blob: ArraySlice<UInt8>
    }

    enum Step: Equatable {
        case entered(block: UInt64)
        case left
        case record(Record)
    }

    /// Those that say what a block's abbreviations are.
    private static let informationBlock: UInt64 = 0
    private static let blocksDeep = 16
    private static let fieldsPerRecord = 4096
    /// Each block that adds one copies those that are known of its kind.
    private static let abbreviationsPerBlock = 256

    private struct Abbreviation {
        enum Operand {
            case literal(UInt64)
            case fixed(Int)
            case variable(Int)
            case array, character, blob
        }

        var operands: [Operand] = []
    }

    private struct Block {
        let id: UInt64
        /// Bits of the number that begins each entry.
        let width: Int
        var abbreviations: [Abbreviation]
    }

    private var bits: BitReader
    /// The innermost is the last.
    private var blocks = [Block(id: .max, width: 2, abbreviations: [])]
    private var known: [UInt64: [Abbreviation]] = [:]
    /// The block that the information is about.
    private var described: UInt64?

    init(_ bytes: ArraySlice<UInt8>) {
        bits = BitReader(bytes)
    }

    /// Nil at the end.
    mutating func next() throws(Malformed) -> Step? {
        while let block = blocks.last {
            // The container is padded to whole words, and nothing else follows its blocks.
            if blocks.count == 1, bits.remaining < 32 { return nil }
            switch try bits.read(block.width) {
            case 0: return try leave()
            case 1: return try enter()
            case 2: try define()
            case 3:
                if let record = try taken(unabbreviated()) { return .record(record) }
            case let number:
                guard number - 4 < UInt64(block.abbreviations.count) else { throw Malformed() }
                let record = try abbreviated(block.abbreviations[Int(number - 4)])
                if let record = try taken(record) { return .record(record) }
            }
        }
        return nil
    }

    private mutating func enter() throws(Malformed) -> Step {
        let id = try bits.variable(8)
        let width = try bits.variable(4)
        try bits.align()
        _ = try bits.read(32)
        guard (2...32).contains(width), blocks.count < Self.blocksDeep else { throw Malformed() }
        described = nil
        blocks.append(Block(id: id, width: Int(width), abbreviations: known[id] ?? []))
        return .entered(block: id)
    }

    private mutating func leave() throws(Malformed) -> Step {
        guard blocks.count > 1 else { throw Malformed() }
        try bits.align()
        blocks.removeLast()
        return .left
    }

    private mutating func define() throws(Malformed) {
        var abbreviation = Abbreviation()
        let count = try bits.variable(5)
        guard count > 0, count <= Self.fieldsPerRecord else { throw Malformed() }
        for _ in 0..<count {
            if try bits.read(1) == 1 {
                abbreviation.operands.append(.literal(try bits.variable(8)))
                continue
            }
            switch try bits.read(3) {
            case 1: abbreviation.operands.append(.fixed(try width()))
            case 2: abbreviation.operands.append(.variable(try width()))
            case 3: abbreviation.operands.append(.array)
            case 4: abbreviation.operands.append(.character)
            case 5: abbreviation.operands.append(.blob)
            default: throw Malformed()
            }
        }
        if blocks[blocks.count - 1].id == Self.informationBlock {
            guard let described, known[described, default: []].count < Self.abbreviationsPerBlock else {
                throw Malformed()
            }
            known[described, default: []].append(abbreviation)
        } else {
            guard blocks[blocks.count - 1].abbreviations.count < Self.abbreviationsPerBlock else { throw Malformed() }
            blocks[blocks.count - 1].abbreviations.append(abbreviation)
        }
    }

    /// Of nothing, which would never end, nobody writes fields.
    private mutating func width() throws(Malformed) -> Int {
        let width = try bits.variable(5)
        guard (1...64).contains(width) else { throw Malformed() }
        return Int(width)
    }

    private mutating func unabbreviated() throws(Malformed) -> Record {
        let code = try bits.variable(6)
        let count = try bits.variable(6)
        guard count <= Self.fieldsPerRecord else { throw Malformed() }
        var fields: [UInt64] = []
        for _ in 0..<count { fields.append(try bits.variable(6)) }
        return Record(code: code, fields: fields, blob: [])
    }

    private mutating func abbreviated(_ abbreviation: Abbreviation) throws(Malformed) -> Record {
        var fields: [UInt64] = []
        var blob: ArraySlice<UInt8> = []
        var operands = abbreviation.operands[...]
        while let operand = operands.popFirst() {
            switch operand {
            case .array:
                guard let element = operands.popFirst(), operands.isEmpty else { throw Malformed() }
                let count = try bits.variable(6)
                guard count <= Self.fieldsPerRecord else { throw Malformed() }
                for _ in 0..<count { fields.append(try field(element)) }
            case .blob:
                guard operands.isEmpty else { throw Malformed() }
                blob = try bits.blob()
            default: fields.append(try field(operand))
            }
        }
        guard let code = fields.first else { throw Malformed() }
        return Record(code: code, fields: Array(fields.dropFirst()), blob: blob)
    }

    private mutating func field(_ operand: Abbreviation.Operand) throws(Malformed) -> UInt64 {
        switch operand {
        case .literal(let value): value
        case .fixed(let width): try bits.read(width)
        case .variable(let width): try bits.variable(width)
        case .character: try bits.read(6)
        case .array, .blob: throw Malformed()
        }
    }

    /// Nil for what is about the container itself.
    private mutating func taken(_ record: Record) throws(Malformed) -> Record? {
        guard blocks[blocks.count - 1].id == Self.informationBlock else { return record }
        if record.code == 1 {
            guard let id = record.fields.first else { throw Malformed() }
            described = id
        }
        return nil
    }
}

/// Numbers of any width off bytes, the lowest bits first.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var position = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// Bits.
    var remaining: Int { bytes.count * 8 - position }

    /// - Parameter width: 0 to 64.
    mutating func read(_ width: Int) throws(Bitstream.Malformed) -> UInt64 {
        guard (0...64).contains(width), width <= remaining else { throw Bitstream.Malformed() }
        var value: UInt64 = 0
        var count = 0
        while count < width {
            let offset = position % 8
            let taken = min(8 - offset, width - count)
            let byte = UInt64(bytes[bytes.startIndex + position / 8])
            value |= (byte >> UInt64(offset) & (1 << UInt64(taken) - 1)) << UInt64(count)
            count += taken
            position += taken
        }
        return value
    }

    /// In groups of `width` bits, of which the highest says whether another follows.
    mutating func variable(_ width: Int) throws(Bitstream.Malformed) -> UInt64 {
        guard (2...32).contains(width) else { throw Bitstream.Malformed() }
        var value: UInt64 = 0
        var shift = 0
        while true {
            let group = try read(width)
            let more = UInt64(1) << UInt64(width - 1)
            let part = group & (more - 1)
            guard shift < 64, part == 0 || part.leadingZeroBitCount >= shift else { throw Bitstream.Malformed() }
            value |= part << UInt64(shift)
            if group & more == 0 { return value }
            shift += width - 1
        }
    }

    /// To the next whole word of 32 bits.
    mutating func align() throws(Bitstream.Malformed) {
        _ = try read((32 - position % 32) % 32)
    }

    mutating func blob() throws(Bitstream.Malformed) -> ArraySlice<UInt8> {
        let count = try variable(6)
        try align()
        guard count <= UInt64(remaining / 8) else { throw Bitstream.Malformed() }
        let start = bytes.startIndex + position / 8
        position += Int(count) * 8
        try align()
        return bytes[start..<start + Int(count)]
    }
}
