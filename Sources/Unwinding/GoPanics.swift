import Bytes
import ObjectFiles
import Profiles

/// The functions that Go's signal handler makes a faulting instruction call (`runtime.sigpanic` and what leads to it). The
/// place that they return to called nothing: it is the faulting instruction itself, in a function that may have no frame.
struct GoPanics: Sendable {
    private static let prefix = Array("runtime.sigpanic".utf8)
    /// With what the assembler, and wrappers between calling conventions, put behind.
    private static let suffixes = ["", "0", ".abi0", "0.abi0"].map { Array($0.utf8) + [0] }

    /// Virtual addresses; there are two or three.
    private var functions: [Range<UInt64>] = []

    /// Knows none where the module has no symbols, or names beyond the allowance.
    init(of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let symbols = file.section(named: ".symtab")?.bytes(source, &allowance),
            let names = file.section(named: ".strtab")?.bytes(source, &allowance)
        else { return }
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe symbols.span.bytes)
        while reader.remaining >= SymbolEntry.byteCount, (try? allowance.spend(steps: 1)) != nil,
            let entry = try? SymbolEntry(&reader), functions.count < Self.suffixes.count
        {
            let (end, overflows) = entry.address.addingReportingOverflow(entry.size)
            if !overflows, Self.isPanic(entry.nameOffset, in: names) { functions.append(entry.address..<end) }
        }
    }

    func contains(_ address: UInt64) -> Bool { functions.contains { $0.contains(address) } }

    private static func isPanic(_ offset: UInt32, in names: [UInt8]) -> Bool {
        let name = names.dropFirst(Int(offset))
        guard name.starts(with: prefix) else { return false }
        return suffixes.contains { name.dropFirst(prefix.count).starts(with: $0) }
    }
}

extension CallFrameStep {
    /// Of a function that was made to be called: where it returns to was calling nothing.
    var toFault: CallFrameStep {
        guard case .caller(let frame, let isInterrupted) = self else { return self }
        let place = RawFrame(module: frame.module, offset: frame.offset, address: .instructionPointer)
        return .caller(place, isInterrupted: isInterrupted)
    }
}
