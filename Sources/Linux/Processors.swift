import CLinux

/// The processors that this process may use, in order (`sched_getaffinity(2)`).
package func allowedProcessors() throws(SystemError) -> [Int] {
    var bits = [UInt8](repeating: 0, count: 1024)
    let count = linux_allowed_processors(&bits, bits.count)
    guard count > 0 else { throw SystemError("sched_getaffinity", code: -count) }
    return (0..<Int(count) * 8).filter { bits[$0 / 8] & (1 << ($0 % 8)) != 0 }
}
