import ObjectFiles

/// Where a module's functions begin, and which of them are resume functions of Swift's async functions.
///
/// The compiler splits an async function at its suspensions into resume functions. Each keeps its context below the frame
/// pointer, and so begins with instructions (`prologue`) as no other function does.
struct AsyncCode: Equatable, Sendable {
    /// Virtual addresses, ascending; empty where no function is async.
    private var starts: [UInt64] = []
    private var isAsync: [Bool] = []

    init() {}

    /// - Parameter starts: where the functions begin.
    init(of file: ObjectFile, _ source: some ByteSource, starts: [UInt64], _ allowance: inout TableAllowance) {
        let sorted = starts.sorted()
        var found = [Bool](repeating: false, count: sorted.count)
        for segment in file.segments where segment.isExecutable {
            guard (try? allowance.spend(steps: sorted.count)) != nil,
                let code = source.read(segment.fileRange, &allowance)
            else { continue }
            for (index, address) in sorted.enumerated() where address >= segment.virtualAddress {
                guard let offset = Int(exactly: address - segment.virtualAddress), offset < code.count else { break }
                found[index] = code[offset...].starts(with: Self.prologue)
            }
        }
        guard found.contains(true) else { return }
        self.starts = sorted
        isAsync = found
    }

    var isEmpty: Bool { starts.isEmpty }

    /// Where the resume function begins that holds `address`; nil where another function or none does.
    func resumeFunction(holding address: UInt64) -> UInt64? {
        let after = firstIndex(above: address)
        return after > 0 && isAsync[after - 1] ? starts[after - 1] : nil
    }

    func hasFunction(at address: UInt64) -> Bool {
        let after = firstIndex(above: address)
        return after > 0 && starts[after - 1] == address
    }

    private func firstIndex(above address: UInt64) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= address { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
