import CLinux
import Glibc
import Linux
import Synchronization

/// The ring that a program of ours in the kernel writes records into (`BPF_MAP_TYPE_RINGBUF`;
/// Documentation/bpf/ringbuf.rst). For one reader at a time.
///
/// The first page holds how far we have read, the second how far the kernel has written, and then the records lie, mapped
/// twice in a row, so that each is in one piece.
struct AllocationRing: ~Copyable, Sendable {
    /// In front of each record: its length with two flags, and what is the kernel's business.
    private static let headerBytes = 8
    private static let busyFlag: UInt32 = 1 << 31
    private static let discardedFlag: UInt32 = 1 << 30

    let descriptor: OwnedDescriptor
    private let consumed: MappedMemory
    private let produced: MappedMemory
    private let pageBytes: Int
    private let dataBytes: Int

    /// - Parameter byteCount: of the records; a power of two times the page size.
    init(byteCount: Int) throws(SystemError) {
        let map = linux_bpf_ring(UInt32(byteCount))
        guard map >= 0 else { throw SystemError("bpf BPF_MAP_CREATE", code: -map) }
        let ring = OwnedDescriptor(adopting: map)
        let page = sysconf(Int32(_SC_PAGESIZE))
        let consumed = try MappedMemory(sharing: ring.number, byteCount: page, writable: true)
        let produced = try MappedMemory(sharing: ring.number, byteCount: page + 2 * byteCount, offset: page)
        descriptor = ring
        self.consumed = consumed
        self.produced = produced
        pageBytes = page
        dataBytes = byteCount
    }

    /// Hands `take` the records in the order in which room was made for them, at most `limit`, until one is not wanted yet
    /// or not written yet. True where more may be there at once.
    ///
    /// - Parameter take: false where the record shall stay for the next time.
    func read(limit: Int, _ take: (RawSpan) -> Bool) -> Bool {
        // Safe: the first words of both pages, which only atomic accesses touch.
        let tail = unsafe counter(in: consumed.bytes)
        let head = unsafe counter(in: produced.bytes).pointee.load(ordering: .acquiring)
        var position = unsafe tail.pointee.load(ordering: .relaxed)
        for _ in 0..<limit {
            guard position < head, let length = length(at: position) else { return false }
            let start = pageBytes + Int(position & UInt64(dataBytes - 1)) + Self.headerBytes
            let count = Int(length & ~Self.discardedFlag)
            guard count <= dataBytes else { return false }
            if length & Self.discardedFlag == 0 {
                // Safe: the record lies within the mapping, which is twice as long as the ring, and is not changed before the
                // tail has passed it.
                let bytes = unsafe UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(produced.bytes)[start..<start + count])
                guard unsafe take(bytes.bytes) else { return false }
            }
            position += UInt64((count + Self.headerBytes + 7) & ~7)
            unsafe tail.pointee.store(position, ordering: .releasing)
        }
        return true
    }

    /// With its flags; nil while the kernel writes the record.
    private func length(at position: UInt64) -> UInt32? {
        let offset = pageBytes + Int(position & UInt64(dataBytes - 1))
        // Safe: an aligned word within the mapping, which only atomic accesses of the kernel change.
        let word = unsafe (produced.bytes.baseAddress.unsafelyUnwrapped + offset)
            .assumingMemoryBound(to: Atomic<UInt32>.self).pointee.load(ordering: .acquiring)
        return word & Self.busyFlag == 0 ? word : nil
    }

    private func counter(in page: UnsafeMutableRawBufferPointer) -> UnsafePointer<Atomic<UInt64>> {
        unsafe UnsafePointer(page.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Atomic<UInt64>.self))
    }
}
