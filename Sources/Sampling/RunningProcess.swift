import Glibc
package import Linux
package import Profiles

/// A process that runs already, as the kernel tells of it in `/proc` (proc(5)): what records would have said.
package struct RunningProcess: Sendable {
    package let id: Int32
    package let name: String
    package let threads: [ThreadInfo]
    let mappings: [MappingRecord]

    /// Of what a file in `/proc` may say.
    private static let byteLimit = 16 << 20

    /// Throws where there is no such process, or it is not this user's to look at.
    @available(*, noasync, message: "blocks the calling thread")
    package init(_ id: Int32) throws(SystemError) {
        self.id = id
        name = try Self.line("/proc/\(id)/comm")
        let maps = try Self.text("/proc/\(id)/maps")
        mappings = maps.split(separator: UInt8(ascii: "\n")).compactMap(MappingRecord.init(mapsLine:))
        let entries = try OwnedDescriptor.openDirectory("/proc/\(id)/task").entries()
        threads = entries.compactMap { Int32($0.name) }.sorted().map { thread in
            ThreadInfo(id: thread, name: (try? Self.line("/proc/\(id)/task/\(thread)/comm")) ?? "")
        }
    }

    package static func ofThisProcess() throws(SystemError) -> RunningProcess { try RunningProcess(getpid()) }

    /// The C library's and the loader's files that it runs code from.
    package var libraries: [String] {
        let paths = Set(mappings.map(\.path))
        return paths.sorted().filter { path in
            let name = path.split(separator: "/").last ?? ""
            return ["libc.so", "libc-", "ld-", "libm.so", "libstdc++.so", "libgcc_s"].contains(where: name.hasPrefix)
        }
    }

    private static func line(_ path: String) throws(SystemError) -> String {
        String(decoding: try text(path).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func text(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try OwnedDescriptor.open(path, O_RDONLY)
        var text: [UInt8] = []
        while text.count < byteLimit, let piece = try file.read(upTo: 1 << 16), !piece.isEmpty { text += piece }
        return text
    }
}

extension MappingRecord {
    /// `START-END PERMISSIONS OFFSET DEVICE INODE      PATH`; nil for what is not executable, and for what is no such line.
    init?(mapsLine line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
        guard fields.count >= 5, fields[1].contains(UInt8(ascii: "x")) else { return nil }
        let ends = fields[0].split(separator: UInt8(ascii: "-"))
        guard ends.count == 2, let start = Self.number(ends[0]), let end = Self.number(ends[1]), start < end,
            let offset = Self.number(fields[2])
        else { return nil }
        let path = fields.count == 6 ? fields[5].drop { $0 == UInt8(ascii: " ") } : []
        self.init(
            addresses: start..<end, fileOffset: offset,
            path: path.isEmpty ? "//anon" : String(decoding: path.prefix(Self.pathByteLimit), as: UTF8.self))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
