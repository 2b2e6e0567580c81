import Bytes
import Stacks

/// Runs the instructions of one entry: how the rules change along a function's code (DWARF 5, 6.4.2).
struct CallFrameProgram {
    /// Deeper nesting of remembered rules is no compiler's.
    private static let rememberedLimit = 32

    private(set) var rules: CallFrameRules
    private let common: CommonEntry
    private let end: UInt64
    private var address: UInt64
    /// Where the code begins that no row has covered yet.
    private(set) var uncovered: UInt64
    private var remembered: [CallFrameRules] = []

    init(_ common: CommonEntry, start: UInt64, end: UInt64) {
        self.common = common
        rules = common.rules
        address = start
        uncovered = start
        self.end = end
    }

    /// Runs a function's instructions; each stretch of code with rules of its own becomes a row.
    mutating func run(
        _ reader: inout ByteReader, into builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) {
        while reader.remaining > 0 {
            let before = rules
            let place = address
            try step(&reader, &builder)
            if address != place {
                try builder.add(before, at: place)
                uncovered = address
                guard address > place, address < end else { return }
            }
        }
        try builder.add(rules, at: address)
    }

    /// Runs the common instructions, which move nowhere.
    mutating func runInitial(
        _ reader: inout ByteReader, into builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) {
        while reader.remaining > 0 { try step(&reader, &builder) }
    }

    private mutating func step(
        _ reader: inout ByteReader, _ builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) {
        try builder.allowance.spend(steps: 1)
        let byte = try reader.next(UInt8.self)
        // The two upper bits hold the commonest instructions, the rest their first operand.
        switch byte >> 6 {
        case 1: advance(by: UInt64(byte & 0x3F))
        case 2: try setFactored(UInt64(byte & 0x3F), offset: signed(reader.nextULEB()))
        case 3: restore(UInt64(byte & 0x3F))
        default: try stepExtended(byte, &reader, &builder)
        }
    }

    private mutating func stepExtended(
        _ instruction: UInt8, _ reader: inout ByteReader, _ builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) {
        switch instruction {
        case 0x00: break
        case 0x02: advance(by: UInt64(try reader.next(UInt8.self)))
        case 0x03: advance(by: UInt64(try reader.next(UInt16.self)))
        case 0x04: advance(by: UInt64(try reader.next(UInt32.self)))
        case 0x05: try setFactored(reader.nextULEB(), offset: signed(reader.nextULEB()))
        case 0x06: restore(try reader.nextULEB())
        case 0x07: set(try reader.nextULEB(), .undefined)
        case 0x08: set(try reader.nextULEB(), .unchanged)
        case 0x09: try setInRegister(reader.nextULEB(), reader.nextULEB())
        case 0x0A: try remember()
        case 0x0B: try recall()
        case 0x0C: try setFrameAddress(register: reader.nextULEB(), offset: signed(reader.nextULEB()))
        case 0x0D: try setFrameAddress(register: reader.nextULEB(), offset: frameOffset())
        case 0x0E: try setFrameAddress(register: frameRegister(), offset: signed(reader.nextULEB()))
        case 0x0F: rules.frameAddress = .expression(try expression(&reader, &builder))
        case 0x10: try setExpression(.savedAtExpression, &reader, &builder)
        case 0x11: try setFactored(reader.nextULEB(), offset: reader.nextSLEB())
        case 0x12: try setFrameAddress(register: reader.nextULEB(), offset: factored(reader.nextSLEB()))
        case 0x13: try setFrameAddress(register: frameRegister(), offset: factored(reader.nextSLEB()))
        case 0x14: try setOffset(.isOffset, reader.nextULEB(), factored(signed(reader.nextULEB())))
        case 0x15: try setOffset(.isOffset, reader.nextULEB(), factored(reader.nextSLEB()))
        case 0x16: try setExpression(.isExpression, &reader, &builder)
        // GNU_args_size: what a caller pushed, which the CFA already counts.
        case 0x2E: _ = try reader.nextULEB()
        default: throw .unsupported
        }
    }
}

extension CallFrameProgram {
    private mutating func advance(by units: UInt64) {
        address = address &+ units &* common.codeAlignment
    }

    private func signed(_ value: UInt64) throws(CallFrameError) -> Int64 {
        guard let value = Int64(exactly: value) else { throw .unsupported }
        return value
    }

    private func factored(_ offset: Int64) throws(CallFrameError) -> Int64 {
        let (value, overflow) = offset.multipliedReportingOverflow(by: common.dataAlignment)
        guard !overflow else { throw .unsupported }
        return value
    }

    private mutating func setFactored(_ register: UInt64, offset: Int64) throws(CallFrameError) {
        try setOffset(.savedAtOffset, register, factored(offset))
    }

    private mutating func setOffset(
        _ kind: RegisterRule.Kind, _ register: UInt64, _ offset: Int64
    ) throws(CallFrameError) {
        guard let value = Int32(exactly: offset) else { throw .unsupported }
        set(register, RegisterRule(kind: kind, value: value))
    }

    private mutating func setInRegister(_ register: UInt64, _ source: UInt64) throws(CallFrameError) {
        guard source < UserRegisters.count else { throw .unsupported }
        set(register, RegisterRule(kind: .inRegister, value: Int32(source)))
    }

    /// Vector registers and the like carry no frame: their rules are read over.
    private mutating func set(_ register: UInt64, _ rule: RegisterRule) {
        if register < UserRegisters.count { rules.registers[Int(register)] = rule }
    }

    private mutating func restore(_ register: UInt64) {
        if register < UserRegisters.count { rules.registers[Int(register)] = common.rules.registers[Int(register)] }
    }

    private mutating func remember() throws(CallFrameError) {
        guard remembered.count < Self.rememberedLimit else { throw .unsupported }
        remembered.append(rules)
    }

    private mutating func recall() throws(CallFrameError) {
        guard let last = remembered.popLast() else { throw .unsupported }
        rules = last
    }

    private mutating func setFrameAddress(register: UInt64, offset: Int64) throws(CallFrameError) {
        guard register < UserRegisters.count else { throw .unsupported }
        rules.frameAddress = .register(UInt8(register), offset: offset)
    }

    private func frameRegister() throws(CallFrameError) -> UInt64 {
        guard case .register(let register, _) = rules.frameAddress else { throw .unsupported }
        return UInt64(register)
    }

    private func frameOffset() throws(CallFrameError) -> Int64 {
        guard case .register(_, let offset) = rules.frameAddress else { throw .unsupported }
        return offset
    }

    private mutating func setExpression(
        _ kind: RegisterRule.Kind, _ reader: inout ByteReader, _ builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) {
        let register = try reader.nextULEB()
        set(register, RegisterRule(kind: kind, value: try expression(&reader, &builder)))
    }

    private func expression(
        _ reader: inout ByteReader, _ builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) -> Int32 {
        let length = try reader.nextULEB()
        guard length <= CallFrameExpression.byteLimit else { throw .unsupported }
        return try builder.add(expression: try reader.nextBytes(length))
    }
}
