#if arch(x86_64)
import ObjectFiles
import Stacks

/// What the C compiler's own object files add to every module, to run when it is loaded and unloaded: without symbols and
/// without call-frame information. A program is seen there when its first instruction touches a page.
///
/// Four functions lie one behind the other, with the same instructions in every module (read from code that GCC 12's
/// `crtbeginS.o` brought): two that call nothing, `__do_global_dtors_aux`, which keeps a frame pointer for a part of its
/// way, and a jump.
struct StartupCode {
    /// In the first part of a module's code.
    private static let searchedBytes = 64 << 10
    /// From the first function's beginning.
    private static let destroyer = 0x70
    private static let pushed = destroyer + 0x0E
    private static let framed = destroyer + 0x19
    private static let popped = destroyer + 0x34
    private static let byteCount = destroyer + 0x49
    /// Bytes at offsets from the destroyer's beginning: its landing pad and test, the push, the frame pointer's setting,
    /// and how it returns. Around them are displacements.
    private static let marks: [(offset: Int, bytes: [UInt8])] = [
        (-0x70, [0x48, 0x8D, 0x3D]), (-0x40, [0x48, 0x8D, 0x3D]), (0, [0xF3, 0x0F, 0x1E, 0xFA, 0x80, 0x3D]),
        (0x0D, [0x55, 0x48, 0x83, 0x3D]), (0x16, [0x48, 0x89, 0xE5]), (0x33, [0x5D, 0xC3]),
        (0x40, [0xF3, 0x0F, 0x1E, 0xFA, 0xE9]),
    ]
    private static let alignment = 16

    private let address: UInt64

    /// Nil where `code` has none.
    init?(in code: [UInt8], at address: UInt64) {
        // Functions are aligned by their addresses.
        let first = Int(truncatingIfNeeded: 0 &- address) & (Self.alignment - 1)
        let last = min(code.count - Self.byteCount, Self.searchedBytes)
        let places = stride(from: first, through: last, by: Self.alignment)
        guard let place = places.first(where: { Self.isStartupCode(code[$0...]) }) else { return nil }
        self.address = address &+ UInt64(place)
    }

    private static func isStartupCode(_ code: ArraySlice<UInt8>) -> Bool {
        marks.allSatisfy { code.dropFirst(destroyer + $0.offset).starts(with: $0.bytes) }
    }

    func add(to builder: inout CallFrameTableBuilder, unknownTo table: CallFrameTable) throws(CallFrameError) {
        guard table.rules(at: address) == nil, table.rules(at: address &+ UInt64(Self.destroyer)) == nil else { return }
        let rows: [(Int, CallFrameRules)] = [
            (0, .atEntry), (Self.pushed, .pushedFramePointer), (Self.framed, .framePointer), (Self.popped, .atEntry),
        ]
        try builder.begin(functionAt: address)
        defer { builder.end(at: address &+ UInt64(Self.byteCount)) }
        for (offset, rules) in rows { try builder.add(rules, at: address &+ UInt64(offset)) }
    }

    /// Sections that are each a single function, made of pieces that every object file may add to.
    static func addFunctions(
        of file: ObjectFile, _ source: some ByteSource, to builder: inout CallFrameTableBuilder,
        unknownTo table: CallFrameTable
    ) throws(CallFrameError) {
        for name in [".init", ".fini"] {
            guard let section = file.section(named: name), table.rules(at: section.virtualAddress) == nil,
                let code = section.bytes(source, &builder.allowance)
            else { continue }
            var prologue = Prologue(code[...])
            try prologue.add(at: section.virtualAddress, to: &builder)
        }
    }
}

extension CallFrameRules {
    fileprivate static let pushedFramePointer = {
        var rules = atEntry
        rules.frameAddress = .register(UInt8(UserRegisters.stackPointerNumber), offset: 16)
        rules.registers[UserRegisters.framePointerNumber] = RegisterRule(kind: .savedAtOffset, value: -16)
        return rules
    }()

    fileprivate static let framePointer = {
        var rules = pushedFramePointer
        rules.frameAddress = .register(UInt8(UserRegisters.framePointerNumber), offset: 16)
        return rules
    }()
}
#endif
