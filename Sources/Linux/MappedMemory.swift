import Glibc

/// A memory mapping with one owner; unmapped when that goes away.
package struct MappedMemory: ~Copyable, @unchecked Sendable {
    // Sendable: the owner is unique, and what the kernel or another process writes there is the user's to order.
    private let start: UnsafeMutableRawPointer
    package let byteCount: Int

    /// Maps `byteCount` bytes of `descriptor` from `offset`, shared with whoever else maps them.
    package init(
        sharing descriptor: Int32, byteCount: Int, offset: Int = 0, writable: Bool = false
    ) throws(SystemError) {
        let protection = writable ? PROT_READ | PROT_WRITE : PROT_READ
        guard let start = mmap(nil, byteCount, protection, MAP_SHARED, descriptor, offset), start != MAP_FAILED else {
            throw SystemError.last("mmap")
        }
        self.start = start
        self.byteCount = byteCount
    }

    deinit { munmap(start, byteCount) }

    /// Lent: valid while the owner lives.
    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }
}
