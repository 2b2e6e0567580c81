import Glibc

/// The processors that this process may use, in order (`sched_getaffinity(2)`).
package func allowedProcessors() throws(SystemError) -> [Int] {
    var set = cpu_set_t()
    _ = try retryingInterrupts("sched_getaffinity") { sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) }
    return withUnsafeBytes(of: set) { bytes in
        (0..<bytes.count * 8).filter { bytes[$0 / 8] & (1 << ($0 % 8)) != 0 }
    }
}
