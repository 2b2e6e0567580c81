import Glibc
import Linux
import ObjectFiles

/// The code that the kernel maps into every process: ours is the same as the program's.
enum Vdso {
    static let table: ModuleUnwindTable? = {
        guard let range = addresses, let start = unsafe UnsafeRawPointer(bitPattern: UInt(range.lowerBound)) else {
            return nil
        }
        // Safe: the kernel maps this range, readable, for as long as the process lives.
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: range.count))
        return (try? ObjectFile(bytes)).map { ModuleUnwindTable($0, bytes) }
    }()

    private static var addresses: Range<UInt64>? {
        let line = ownMappings.split(separator: "\n").first { $0.hasSuffix("[vdso]") }
        let bounds = line?.split(separator: " ").first?.split(separator: "-").compactMap { UInt64($0, radix: 16) }
        guard let bounds, bounds.count == 2, bounds[0] < bounds[1] else { return nil }
        return bounds[0]..<bounds[1]
    }

    private static var ownMappings: String {
        guard let file = try? OwnedDescriptor.open("/proc/self/maps", O_RDONLY) else { return "" }
        var bytes: [UInt8] = []
        while let piece = try? file.read(upTo: 64 * 1024), !piece.isEmpty { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
