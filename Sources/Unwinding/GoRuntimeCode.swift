import Bytes
import ObjectFiles
import Profiles

/// The functions of Go's runtime that are not entered or left as others are.
struct GoRuntimeCode: Sendable {
    enum Kind: Sendable {
        /// Go's signal handler makes an instruction call it: one that faulted, or one at which a goroutine shall stop. The
        /// place that it returns to called nothing: it is that instruction itself, in a function that may have no frame.
        case injected
        /// Leaves a goroutine's stack to make a larger one; the goroutine goes on at the beginning of the function that
        /// found its stack too small.
        case growth
        /// Leaves a goroutine's stack for good: the goroutine goes on where it was called, if ever.
        case schedulerCall
        /// Turns a thread to a goroutine, which is the thread's from then on, and does not return.
        case resumption
        /// The last of that: at its end it is on the goroutine's stack, in nobody's frame.
        case stackSwitch
        /// What the kernel calls for a signal. It keeps registers as C does, and so no frame pointer.
        case signalEntry
        /// Runs a function on the thread's own stack.
        case systemStack
    }

    /// By the names that the linker gives them.
    private static let kinds: [String: Kind] = [
        "runtime.sigpanic": .injected, "runtime.sigpanic0": .injected, "runtime.asyncPreempt": .injected,
        "runtime.morestack": .growth, "runtime.mcall": .schedulerCall, "runtime.execute": .resumption,
        "gogo": .stackSwitch, "runtime.sigtramp": .signalEntry, "runtime.cgoSigtramp": .signalEntry,
        "runtime.systemstack": .systemStack,
    ]
    /// With what the assembler, and wrappers between calling conventions, put behind.
    private static let spellings = kinds.reduce(into: [[UInt8]: Kind]()) {
        $0[Array($1.key.utf8)] = $1.value
        $0[Array(($1.key + ".abi0").utf8)] = $1.value
    }
    private static let longestName = spellings.keys.map(\.count).max() ?? 0

    /// Virtual addresses; there are about a dozen.
    private var functions: [(addresses: Range<UInt64>, kind: Kind)] = []

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
            if !overflows, let kind = Self.kind(at: entry.nameOffset, in: names) {
                functions.append((entry.address..<end, kind))
            }
        }
    }

    func kind(at address: UInt64) -> Kind? { functions.first { $0.addresses.contains(address) }?.kind }

    /// Those of a kind; the wrappers between calling conventions are among them.
    func addresses(of kind: Kind) -> [Range<UInt64>] { functions.filter { $0.kind == kind }.map(\.addresses) }

    private static func kind(at offset: UInt32, in names: [UInt8]) -> Kind? {
        // `runtime.…` or `gogo`.
        let start = Int(offset)
        guard start < names.count, names[start] == UInt8(ascii: "r") || names[start] == UInt8(ascii: "g") else {
            return nil
        }
        let name = names[start...].prefix(longestName + 1).prefix { $0 != 0 }
        return name.count <= longestName ? spellings[Array(name)] : nil
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
