import Glibc

/// The descriptors that this process has open.
package enum OpenDescriptors {
    /// Empty where `/proc` is not there.
    package static func numbers() -> Set<Int32> {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var numbers: Set<Int32> = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let number = Int32(name), number != dirfd(folder) { numbers.insert(number) }
        }
        return numbers
    }

    /// Keeps those that were opened since from programs that this process executes: libraries do not.
    package static func closeOnExecution(except known: Set<Int32>) {
        for number in numbers().subtracting(known) {
            let flags = fcntl(number, F_GETFD)
            // Another thread may have closed it by now.
            if flags >= 0 { _ = fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
        }
    }
}
