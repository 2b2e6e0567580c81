import CLinux
import Linux
import Stacks

/// Reads the memory of a process that may end, and change it, at any time (`process_vm_readv(2)`). If the number should
/// belong to another process by then, what comes is checked against the first one's code and refused.
struct ProcessMemory: LiveMemory {
    /// Any living thread of the process: the first one may have ended before the others.
    let thread: Int32
    /// Later, nothing of it is said any more; CLOCK_MONOTONIC.
    let untilNs: UInt64

    func words(at address: UInt64) -> (UInt64, UInt64)? {
        guard monotonicNanoseconds() <= untilNs else { return nil }
        var words = InlineArray<2, UInt64>(repeating: 0)
        // Safe: the call writes at most the count that it is given, and checks the other process's addresses itself.
        let got = unsafe withUnsafeMutableBytes(of: &words) {
            unsafe linux_read_memory(thread, address, $0.baseAddress, $0.count)
        }
        return got == MemoryLayout<InlineArray<2, UInt64>>.size ? (words[0], words[1]) : nil
    }
}
