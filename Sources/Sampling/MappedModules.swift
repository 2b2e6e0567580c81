import Profiles
import Stacks

/// The files and kinds of memory that the program's code ran from.
struct MappedModules: Sendable {
    private(set) var modules: [Module] = [
        Module(kind: .unknown, path: "[unknown]"), Module(kind: .kernel, path: "[kernel]"),
    ]
    private var indexes: [Module: Int32] = [:]
    private let limit: Int

    static let unknown: Int32 = 0
    static let kernel: Int32 = 1

    init(limit: Int) {
        self.limit = limit
    }

    /// The record as a mapping of a module; nil where there are too many modules already.
    ///
    /// - Parameter process: whose memory it is, where processes are told apart; else 0.
    mutating func mapping(for record: MappingRecord, in process: Int32 = 0) -> Mapping? {
        let module = record.module(in: process)
        guard let index = index(of: module) else { return nil }
        let offset = module.kind == .file ? record.fileOffset : record.addresses.lowerBound
        return Mapping(addresses: record.addresses, fileOffset: offset, module: index)
    }

    private mutating func index(of module: Module) -> Int32? {
        if let index = indexes[module] { return index }
        guard modules.count < limit else { return nil }
        modules.append(module)
        indexes[module] = Int32(modules.count - 1)
        return Int32(modules.count - 1)
    }
}

extension MappingRecord {
    /// `//anon` and `/memfd:…` are the kernel's names for memory without a file that others could open.
    fileprivate func module(in process: Int32) -> Module {
        switch path {
        case "[vdso]": Module(kind: .vdso, path: path)
        case _ where path.hasPrefix("//") || path.hasPrefix("/memfd:") || !path.hasPrefix("/"):
            Module(kind: .anonymous, path: "[anonymous code]", process: process)
        default: Module(kind: .file, path: path, buildID: buildID)
        }
    }
}
