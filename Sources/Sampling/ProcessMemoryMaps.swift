import Profiles
import Stacks

/// Which code lies where in each of the program's processes.
struct ProcessMemoryMaps: Sendable {
    private var table: MappedModules
    /// Where the first piece of each file's code lies.
    private(set) var places: [Int32: RawProfile.CodePlace] = [:]
    private var spaces: [Int32: AddressSpace] = [:]
    private var mappingCount = 0
    private let mappingLimit: Int
    private let processLimit: Int
    private let tellsProcessesApart: Bool
    /// Of these, samples of their last moments may still come.
    private var ended: [Int32] = []

    private static let endedLimit = 64

    init(_ limits: SamplingLimits, tellsProcessesApart: Bool = false) {
        self.tellsProcessesApart = tellsProcessesApart
        table = MappedModules(limit: limits.modules)
        mappingLimit = limits.mappings
        processLimit = limits.threads
    }

    var modules: [Module] { table.modules }

    /// In the order of the processes' numbers.
    var all: [AddressSpace] { spaces.sorted { $0.key < $1.key }.map(\.value) }

    /// Nil where that is more than is taken in.
    mutating func map(_ record: MappingRecord, in process: Int32) -> Mapping? {
        guard mappingCount < mappingLimit,
            let mapping = table.mapping(for: record, in: tellsProcessesApart ? process : 0)
        else { return nil }
        mappingCount += 1
        if places[mapping.module] == nil {
            places[mapping.module] = RawProfile.CodePlace(
                address: mapping.addresses.lowerBound, fileOffset: mapping.fileOffset)
        }
        spaces[process, default: AddressSpace()].map(mapping)
        return mapping
    }

    /// A new program begins with nothing.
    mutating func exec(_ process: Int32) {
        forget(process)
        spaces[process] = AddressSpace()
    }

    /// A child begins with what its parent has.
    mutating func fork(_ child: Int32, from parent: Int32) {
        guard child != parent, spaces.count < processLimit else { return }
        forget(child)
        ended.removeAll { $0 == child }
        spaces[child] = spaces[parent]
        mappingCount += spaces[child]?.count ?? 0
    }

    /// Not at once, but soon: there may be many that follow one another.
    mutating func exit(_ process: Int32) {
        ended.append(process)
        guard ended.count > Self.endedLimit else { return }
        forget(ended.removeFirst())
    }

    private mutating func forget(_ process: Int32) {
        mappingCount -= spaces.removeValue(forKey: process)?.count ?? 0
    }

    /// Whether anything is known of the process.
    func knows(_ process: Int32) -> Bool { spaces[process] != nil }

    /// For looking up addresses.
    mutating func space(of process: Int32) -> AddressSpace {
        spaces[process, default: AddressSpace()].settle()
        return spaces[process, default: AddressSpace()]
    }
}
