import Glibc
import Linux
package import Stacks

extension KernelSymbols {
    /// Those of the running kernel; none where it does not show its addresses to this process: that takes CAP_SYSLOG, or a
    /// lenient `kptr_restrict` and `perf_event_paranoid`.
    package static func ofThisHost() -> KernelSymbols {
        guard let file = try? OwnedDescriptor.open("/proc/kallsyms", O_RDONLY) else { return KernelSymbols() }
        var text: [UInt8] = []
        while let piece = try? file.read(upTo: 1 << 20), !piece.isEmpty { text += piece }
        return KernelSymbols(kallsyms: text)
    }
}
