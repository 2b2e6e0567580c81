import Bytes
import ObjectFiles
import Profiles

/// The functions that Go's signal handler makes an instruction call: one that faulted (`runtime.sigpanic` and what leads to
/// it), or one at which a goroutine shall stop (`runtime.asyncPreempt`). The place that they return to called nothing: it
/// is that instruction itself, in a function that may have no frame.
struct GoInjectedCalls: Sendable {
    private static let names = ["runtime.sigpanic", "runtime.sigpanic0", "runtime.asyncPreempt"]
    /// With what the assembler, and wrappers between calling conventions, put behind.
    private static let spellings = names.flatMap { [$0, $0 + ".abi0"] }.map { Array($0.utf8) + [0] }

    /// Virtual addresses; there are three or four.
    private var functions: [Range<UInt64>] = []

    /// Knows none where the module has no symbols, or names beyond the allowance.
    init(of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let symbols = file.section(named: ".symtab")?.bytes(source, &allowance),
            let names = file.section(named: ".strtab")?.bytes(source, &allowance)
        else { return }
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe symbols.span.bytes)
        while reader.remaining >= SymbolEntry.byteCount, (try? allowance.spend(steps: 1)) != nil,
            let entry = try? SymbolEntry(&reader), functions.count < Self.spellings.count
        {
            let (end, overflows) = entry.address.addingReportingOverflow(entry.size)
            if !overflows, Self.isInjected(entry.nameOffset, in: names) { functions.append(entry.address..<end) }
        }
    }

    func contains(_ address: UInt64) -> Bool { functions.contains { $0.contains(address) } }

    private static func isInjected(_ offset: UInt32, in names: [UInt8]) -> Bool {
        let name = names.dropFirst(Int(offset))
        return spellings.contains { name.starts(with: $0) }
    }
}

extension CallFrameStep {
    /// Of a function that was made to be called: where it returns to was calling nothing.
    var toInjection: CallFrameStep {
        guard case .caller(let frame, let isInterrupted) = self else { return self }
        let place = RawFrame(module: frame.module, offset: frame.offset, address: .instructionPointer)
        return .caller(place, isInterrupted: isInterrupted)
    }
}
