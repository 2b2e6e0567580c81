import Glibc
package import Linux
import ObjectFiles

/// Go's runtime samples allocations by itself, but not in a program that never asks for the samples: then the linker
/// switches it off (`cmd/link/internal/ld/lib.go`), by a byte in the program's data.
package enum GoMemoryProfiling {
    /// Mean bytes from one sample to the next, as the program starts with them; 524288 by default.
    static let interval = "runtime.MemProfileRate"
    private static let switchedOff = "runtime.disableMemoryProfiling"

    /// Switches the sampling on again in a program's file, which nobody may have executed yet. Nothing is written but that
    /// byte, and only where it is in the part of the file that is loaded as data.
    ///
    /// - Parameter path: a file of ours. Throws where it cannot be written, or is no program of Go as we know it.
    package static func switchOn(in path: String) throws(SystemError) {
        let offset = try self.offset(in: path)
        // Open for writing no longer than it takes: a child that another thread starts meanwhile holds a copy until its
        // exec, and as long as anybody does, the kernel executes the program for nobody (ETXTBSY).
        let file = try OwnedDescriptor.open(path, O_WRONLY | O_NOFOLLOW)
        var off: UInt8 = 0
        guard pwrite(file.number, &off, 1, off_t(offset)) == 1 else { throw SystemError.last("write \(path)") }
    }

    /// Of that byte, from the file's beginning.
    private static func offset(in path: String) throws(SystemError) -> UInt64 {
        let file = try OwnedDescriptor.open(path, O_RDONLY | O_NOFOLLOW)
        let source = FileSource(descriptor: file.number)
        guard let object = try? ObjectFile(source), object.isGo,
            let address = object.addresses(ofSymbols: [switchedOff], source)[switchedOff], address < .max,
            let offset = object.fileOffset(of: address..<address + 1, isExecutable: false)
        else { throw SystemError("find \(switchedOff)", code: ENOENT) }
        return offset
    }
}
