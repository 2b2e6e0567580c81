package import Bytes
import Glibc

/// Bytes that can be read piece by piece: an open file, or an array in a test.
package protocol ByteSource {
    /// Exactly the bytes of `range`, or an error where the source does not hold them all.
    func read(_ range: Range<Int>) throws(TruncatedBytes) -> [UInt8]
}

extension [UInt8]: ByteSource {
    package func read(_ range: Range<Int>) throws(TruncatedBytes) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw TruncatedBytes(needed: range.count, available: count, offset: range.lowerBound)
        }
        return Array(self[range])
    }
}

/// A file by its descriptor, which must stay open while this is used. Reading, unlike mapping, cannot trap when the
/// file shrinks meanwhile.
package struct FileSource: ByteSource {
    private let descriptor: Int32

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func read(_ range: Range<Int>) throws(TruncatedBytes) -> [UInt8] {
        var filled = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            while filled < range.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = unsafe pread(descriptor, rest.baseAddress, rest.count, range.lowerBound + filled)
                guard got > 0 else { break }
                filled += got
            }
            initialized = filled
        }
        guard filled == range.count else {
            throw TruncatedBytes(needed: range.count, available: filled, offset: range.lowerBound)
        }
        return bytes
    }
}
