#if arch(x86_64)
import Stacks

/// The instructions with which a function begins, read for those that have no call-frame information: a third of the
/// functions of Swift's libraries. Most set up a frame pointer, but a step by it from an instruction before that, or
/// from a function that never does, would skip the caller.
///
/// Only what compilers put first is understood: pushes, room for locals, and the frame pointer's setting. Rows are
/// added for each stretch between them, and for each `ret` or jump that follows a `pop` or the room's release.
struct Prologue {
    /// No compiler begins with more pushes and room than this.
    private static let instructionLimit = 16
    /// Nor ends in more places.
    private static let returnLimit = 1 << 12
    /// `endbr64`, which marks where an indirect call may land and does nothing else.
    private static let landingPad: [UInt8] = [0xF3, 0x0F, 0x1E, 0xFA]

    private let code: ArraySlice<UInt8>
    private var rest: ArraySlice<UInt8>
    private var rules = CallFrameRules.atEntry
    /// From the stack pointer up to the frame address.
    private var depth: Int64 = 8

    /// - Parameter code: the function's bytes, from the first to the last.
    init(_ code: ArraySlice<UInt8>) {
        self.code = code
        rest = code
    }

    /// Adds rows for the function at `start`; none where its beginning leaves open what its frame looks like.
    mutating func add(at start: UInt64, to builder: inout CallFrameTableBuilder) throws(CallFrameError) {
        guard let rows = rows() else { return }
        try builder.begin(functionAt: start)
        var uncovered = start
        // Where there is room for no more, the rules so far say nothing of the rest.
        defer { builder.end(at: uncovered) }
        for row in rows where row.offset < code.count {
            uncovered = start &+ UInt64(row.offset)
            try builder.add(row.rules, at: uncovered)
        }
        uncovered = start &+ UInt64(code.count)
    }

    /// By ascending offsets; nil where what they would be is left open.
    private mutating func rows() -> [(offset: Int, rules: CallFrameRules)]? {
        let atEntry = rules
        var rows = [(offset: 0, rules: rules)]
        if rest.starts(with: Self.landingPad) { rest = rest.dropFirst(Self.landingPad.count) }
        while rows.count <= Self.instructionLimit, let length = stepLength() {
            rest = rest.dropFirst(length)
            rows.append((code.count - rest.count, rules))
        }
        let isOpen = rows.count == 1 && mayGrowLater || rows.count > Self.instructionLimit
        guard !isOpen, let returns else { return nil }
        for place in returns { rows += [(place, atEntry), (place + 1, rules)] }
        return rows.sorted { $0.offset < $1.offset }
    }

    /// Takes in the next instruction and gives its length; nil where the beginning has ended.
    private mutating func stepLength() -> Int? {
        let bytes = Array(rest.prefix(7))
        guard let first = bytes.first else { return nil }
        if 0x50...0x57 ~= first { return push(register: Int(first - 0x50), length: 1) }
        guard bytes.count >= 4 else { return nil }
        switch (first, bytes[1], bytes[2]) {
        case (0x41, 0x50...0x57, _): return push(register: nil, length: 2)
        case (0x48, 0x89, 0xE5): return setFramePointer(offset: 0, length: 3)
        case (0x48, 0x8D, 0x6C) where bytes.count > 4 && bytes[3] == 0x24:
            return setFramePointer(offset: Int64(bytes[4]), length: 5)
        case (0x48, 0x83, 0xEC) where bytes[3] < 0x80: return makeRoom(Int64(bytes[3]), length: 4)
        case (0x48, 0x81, 0xEC) where bytes.count == 7 && bytes[6] < 0x80:
            return makeRoom(bytes[3...].reversed().reduce(0) { $0 << 8 | Int64($1) }, length: 7)
        default: return nil
        }
    }

    /// The instruction's number of the frame pointer is 5 (Intel 64 manual, volume 2, 3.1.1.1).
    private mutating func push(register: Int?, length: Int) -> Int {
        depth += 8
        if register == 5 {
            rules.registers[UserRegisters.framePointerNumber] = RegisterRule(
                kind: .savedAtOffset, value: Int32(truncatingIfNeeded: -depth))
        }
        followStackPointer()
        return length
    }

    private mutating func makeRoom(_ byteCount: Int64, length: Int) -> Int {
        depth += byteCount
        followStackPointer()
        return length
    }

    private mutating func followStackPointer() {
        if case .register(UInt8(UserRegisters.stackPointerNumber), _) = rules.frameAddress {
            rules.frameAddress = .register(UInt8(UserRegisters.stackPointerNumber), offset: depth)
        }
    }

    /// Only where it points to the saved one, as a frame pointer does.
    private mutating func setFramePointer(offset: Int64, length: Int) -> Int? {
        let saved = rules.registers[UserRegisters.framePointerNumber]
        guard depth - offset == 16, saved == RegisterRule(kind: .savedAtOffset, value: -16) else { return nil }
        rules.frameAddress = .register(UInt8(UserRegisters.framePointerNumber), offset: 16)
        return length
    }

    /// A function that begins without a frame may make one further on. Any bytes that look like that are enough to
    /// leave it alone.
    private var mayGrowLater: Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in code {
            switch (last.0, last.1, byte) {
            case (0x48, 0x83, 0xEC), (0x48, 0x81, 0xEC), (0x55, 0x48, 0x89), (0x41, 0x54...0x57, _): return true
            default: last = (last.1, byte)
            }
        }
        return false
    }

    /// Offsets of the `ret` instructions behind a `pop` or `add rsp`, and of jumps there, by which a function's last call
    /// leaves it; nil where there are too many. Bytes that only look like one lie within another instruction, where no
    /// program ever is.
    private var returns: [Int]? {
        var found: [Int] = []
        // The last four bytes, the latest lowest.
        var last: UInt32 = 0
        var place = 0
        for byte in code {
            let isAfterRelease = last >> 8 == 0x4883C4
            if 0x58...0x5F ~= last & 0xFF || isAfterRelease, leaves(at: code.startIndex + place, byte) {
                found.append(place)
            }
            guard found.count <= Self.returnLimit else { return nil }
            last = last << 8 | UInt32(byte)
            place += 1
        }
        return found
    }

    /// Intel 64 manual, volume 2, "JMP": near, short, and through a register or memory, where the second byte's middle
    /// digit is 4, with or without a prefix for the later registers.
    private func leaves(at place: Int, _ byte: UInt8) -> Bool {
        switch byte {
        case 0xC3, 0xE9, 0xEB: return true
        case 0xFF: return place + 1 < code.endIndex && code[place + 1] >> 3 & 7 == 4
        case 0x41: return place + 2 < code.endIndex && code[place + 1] == 0xFF && code[place + 2] >> 3 & 7 == 4
        default: return false
        }
    }
}

extension UserRegisters {
    mutating func byInferredFrame(
        _ rules: CallFrameRules, _ stack: borrowing StackMemory, in space: AddressSpace,
        _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        var trial = self
        let step = trial.step(by: rules, expressions: [], stack, in: space, &allowance)
        guard case .caller(let frame, let isInterrupted) = step else { return byFramePointer(stack, in: space) }
        self = trial
        return .caller(frame, isInterrupted: isInterrupted)
    }
}
#endif
