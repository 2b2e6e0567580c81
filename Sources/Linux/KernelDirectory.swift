import Glibc

/// A directory of the cgroup file system, or of `/proc`: small files of text.
package struct KernelDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package func write(_ file: String, _ value: String) throws(SystemError) {
        let descriptor = try OwnedDescriptor.open("\(path)/\(file)", O_WRONLY)
        let bytes = Array(value.utf8)
        _ = try retryingInterrupts("write \(path)/\(file)") { Glibc.write(descriptor.number, bytes, bytes.count) }
    }

    /// Without white space at the end.
    package func read(_ file: String) throws(SystemError) -> String {
        let descriptor = try OwnedDescriptor.open("\(path)/\(file)", O_RDONLY)
        var bytes: [UInt8] = []
        while let piece = try descriptor.read(upTo: 1 << 16), !piece.isEmpty { bytes += piece }
        while let last = bytes.last, last == 10 || last == 32 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Of a file that holds one number.
    package func readNumber(_ file: String) throws(SystemError) -> UInt64? { UInt64(try read(file)) }

    /// Of a file of `name number` lines.
    package func readNumber(_ name: String, in file: String) throws(SystemError) -> UInt64? {
        let line = try read(file).split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line.flatMap { UInt64($0.dropFirst(name.utf8.count + 1)) }
    }

    package func exists(_ file: String) -> Bool { access("\(path)/\(file)", F_OK) == 0 }

    package var exists: Bool { access(path, F_OK) == 0 }

    /// True where it is there now, whoever made it.
    package func make() throws(SystemError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError.last("mkdir \(path)") }
    }

    /// False while something is still in it.
    package func remove() throws(SystemError) -> Bool {
        if rmdir(path) == 0 || errno == ENOENT { return true }
        let code = errno
        if code == EBUSY { return false }
        throw SystemError("rmdir \(path)", code: code)
    }

    package func names() -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// What a symbolic link says; nil where there is none.
package func linkTarget(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &target, target.count)
    return length > 0 ? String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
}
