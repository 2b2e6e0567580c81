import CLinux
import Glibc

/// The processors that this process may use, in order (`sched_getaffinity(2)`).
package func allowedProcessors() throws(SystemError) -> [Int] {
    var bits = [UInt8](repeating: 0, count: 1024)
    let count = linux_allowed_processors(&bits, bits.count)
    guard count > 0 else { throw SystemError("sched_getaffinity", code: -count) }
    return (0..<Int(count) * 8).filter { bits[$0 / 8] & (1 << ($0 % 8)) != 0 }
}

/// All processors that are at work, whether this process may use them or not: what runs already may use others. Those of
/// this process where the kernel does not say (`/sys/devices/system/cpu/online`, a list such as `0-3,6`).
package func onlineProcessors() throws(SystemError) -> [Int] {
    guard let file = try? OwnedDescriptor.open("/sys/devices/system/cpu/online", O_RDONLY),
        let text = try? file.read(upTo: 4096)
    else { return try allowedProcessors() }
    let ranges = String(decoding: text, as: UTF8.self).split { $0 == "," || $0 == "\n" }
    let processors = ranges.flatMap { range -> [Int] in
        let ends = range.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last, last < 8192 else { return [] }
        return Array(first...last)
    }
    return processors.isEmpty ? try allowedProcessors() : processors
}
