/// The kernel's own functions: what tells apart by which of them a program entered it. Of all that its time in there is
/// spent on, the system call or the fault that led there is what its author can do something about.
package struct KernelSymbols: Equatable, Sendable {
    /// Lines of `/proc/kallsyms`; the names are parts of it.
    private var text: [UInt8] = []
    /// Ascending; each function ends where the next begins.
    private var starts: [UInt64] = []
    /// Ranges in the text.
    private var names: [Range<Int>] = []
    /// Which functions every system call goes through, and so tell nothing.
    private var isGate: [Bool] = []
    /// Which functions a thread never comes back from.
    private var isEnd: [Bool] = []
    /// Which functions a thread comes out of with registers that it has not had before.
    private var isBeginning: [Bool] = []
    /// Where the kernel's own code ends. Beyond are code that runs only while it starts, which later makes room, and what
    /// was loaded since.
    private var end = UInt64.max

    /// Knows none.
    package init() {}

    /// Reads the lines of `/proc/kallsyms` (proc(5)): an address, a letter and a name, by ascending addresses, until code
    /// follows that was loaded later, with its module's name behind the own. Where the kernel does not show them to a
    /// process, all addresses are zero.
    package init(kallsyms text: [UInt8]) {
        self.text = text
        var reader = text[...]
        while let end = reader.firstIndex(of: UInt8(ascii: "\n")) {
            let line = reader[..<end]
            reader = reader[(end + 1)...]
            if line.contains(UInt8(ascii: "\t")) { break }
            add(line)
        }
        if starts.isEmpty { self.text = [] }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), line.endIndex > space + 3,
            Self.letters.contains(line[space + 1]),
            let address = UInt64(String(decoding: line[..<space], as: UTF8.self), radix: 16),
            address > starts.last ?? 0
        else { return }
        starts.append(address)
        names.append(space + 3..<line.endIndex)
        if line[(space + 3)...].elementsEqual(Self.endName) { end = address }
        isGate.append(Self.gates.contains { line[(space + 3)...].starts(with: $0) })
        isEnd.append(Self.ends.contains { line[(space + 3)...].elementsEqual($0) })
        isBeginning.append(Self.beginnings.contains { line[(space + 3)...].starts(with: $0) })
    }

    /// The address of the function by which the kernel was entered; nil where none in the chain is known. Where the thread
    /// ends, that is the entry, whatever was entered when a signal came.
    ///
    /// - Parameter callchain: the place in the kernel and its callers, innermost first.
    package func entry(of callchain: [UInt64]) -> UInt64? {
        // A call that does not return may be its function's last instruction.
        let places = callchain.prefix(1) + callchain.dropFirst().map { $0 &- 1 }
        let functions = places.reversed().lazy.compactMap(function)
        let entry = functions.first { isEnd[$0] } ?? functions.first { !isGate[$0] } ?? functions.first
        return entry.map { starts[$0] }
    }

    /// What a person calls the entry at an address that `entry(of:)` gave: `write`, `page fault`, `interrupt`. Where the
    /// function of a call had left already, it is the one that does its work: `vfs_write`.
    package func entryName(at address: UInt64) -> String? {
        guard let function = function(at: address) else { return nil }
        return isGate[function]
            ? Self.anyCall : Self.entryName(of: String(decoding: text[names[function]], as: UTF8.self))
    }

    /// Whether at the entry that `entry(of:)` gave a new thread or program begins: the registers are still those of who
    /// made the thread, or of the program that is being replaced.
    package func isBeginning(at address: UInt64) -> Bool { function(at: address).map { isBeginning[$0] } ?? false }

    private func function(at address: UInt64) -> Int? {
        guard address < end else { return nil }
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= address { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}

/// How the kernel is entered: what differs between architectures is in `KernelEntries+x86_64.swift`.
extension KernelSymbols {
    /// Of code.
    private static let letters = Set("tTwW".utf8)
    /// Given by the kernel's linker script.
    private static let endName = "_etext".utf8
    private static let ends = ["do_group_exit", "do_exit"].map { Array($0.utf8) }

    private static let anyCall = "system call"

    /// Functions that go by other names than their system calls.
    private static let otherNames = [
        "newuname": "uname", "newstat": "stat", "newlstat": "lstat", "newfstat": "fstat", "sendfile64": "sendfile",
        "fadvise64_64": "fadvise64", "mmap_pgoff": "mmap", "vm_mmap_pgoff": "mmap", "__vm_munmap": "munmap",
        "do_mprotect_pkey": "mprotect", "do_madvise": "madvise", "do_futex": "futex", "openat2": "openat",
        "do_group_exit": "exit_group", "do_exit": "exit", "kernel_clone": "clone", "do_epoll_wait": "epoll_wait",
        "ret_from_fork_asm": "thread start", "ret_from_fork": "thread start",
    ]

    private static func entryName(of symbol: String) -> String {
        if passagePrefixes.contains(where: symbol.hasPrefix) { return anyCall }
        if interruptPrefixes.contains(where: symbol.hasPrefix) { return "interrupt" }
        if symbol.hasPrefix(faultPrefix) {
            return String(symbol.dropFirst(faultPrefix.count)).replacing("_", with: " ")
        }
        let prefix = systemCallPrefixes.first(where: symbol.hasPrefix) ?? ""
        // Behind a point stands what the compiler did to the function.
        let name = symbol.dropFirst(prefix.count).prefix { $0 != "." }
        return otherNames[String(name)] ?? String(name)
    }
}
