import CLinux
import Glibc
import Linux
import Synchronization

/// The pages that the kernel writes records into and this process reads them from.
///
/// The kernel moves `data_head` forward over what it has written, we move `data_tail` over what we have read
/// (`perf_event_open(2)`, "MMAP layout"). Between the two nothing changes under us.
struct RingBuffer: ~Copyable, Sendable {
    private let memory: MappedMemory
    private let pageBytes: Int
    private let dataBytes: Int

    /// Maps `dataBytes` (a power of two times the page size) of the event's records.
    init(_ event: borrowing OwnedDescriptor, dataBytes: Int) throws(SystemError) {
        pageBytes = sysconf(Int32(_SC_PAGESIZE))
        self.dataBytes = dataBytes
        memory = try MappedMemory(sharing: event.number, byteCount: pageBytes + dataBytes, writable: true)
    }

    /// How far the kernel has written.
    var head: UInt64 {
        unsafe counter(at: MemoryLayout<perf_event_mmap_page>.offset(of: \.data_head)).pointee.load(
            ordering: .acquiring)
    }

    /// Gives everything before `tail` back to the kernel.
    func release(upTo tail: UInt64) {
        let offset = MemoryLayout<perf_event_mmap_page>.offset(of: \.data_tail)
        unsafe counter(at: offset).pointee.store(tail, ordering: .releasing)
    }

    /// The eight bytes at `position`; records are 8-aligned, so such a word never wraps.
    func word(at position: UInt64) -> UInt64 {
        // Safe: the index is within the data pages, and every bit pattern of an integer is valid.
        unsafe memory.bytes.load(fromByteOffset: pageBytes + index(of: position), as: UInt64.self)
    }

    /// Shows `body` the `count` bytes at `position`, in one piece; `scratch` holds them where they wrap.
    func withBytes<Result>(
        at position: UInt64, count: Int, scratch: inout [UInt8], _ body: (RawSpan) -> Result
    ) -> Result {
        let start = index(of: position)
        let first = min(count, dataBytes - start)
        // Safe: both parts lie within the data pages, which live as long as this value, which is borrowed here.
        let data = unsafe UnsafeRawBufferPointer(rebasing: memory.bytes[pageBytes...])
        let head = unsafe UnsafeRawBufferPointer(rebasing: data[start..<start + first])
        if first == count { return body(unsafe head.bytes) }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: data[..<min(count - first, dataBytes)])
        scratch.removeAll(keepingCapacity: true)
        unsafe scratch.append(contentsOf: head)
        unsafe scratch.append(contentsOf: rest)
        return body(unsafe scratch.span.bytes)
    }

    private func index(of position: UInt64) -> Int {
        Int(position & UInt64(dataBytes - 1))
    }

    private func counter(at offset: Int?) -> UnsafePointer<Atomic<UInt64>> {
        // Safe: the offset of a 64-bit field of the first page, which only atomic accesses touch.
        let page = unsafe UnsafeRawPointer(memory.bytes.baseAddress.unsafelyUnwrapped)
        return unsafe (page + (offset ?? 0)).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
