import Profiles

/// The processes that samples are of, each by its number and by the program that it ran: one that starts another program,
/// as a shell's child does, is another process to a reader.
struct ProcessTable: Sendable {
    private(set) var infos: [ProfiledProcess] = []
    private var indexes: [Int32: Int32] = [:]
    private var names: [Int32: String] = [:]
    private let limit: Int

    /// Names that are kept of processes without samples; beyond, all are forgotten.
    private static let nameLimit = 65_536

    init(limit: Int) {
        self.limit = limit
    }

    /// The process's index; -1 beyond the limit.
    mutating func index(of process: Int32) -> Int32 {
        if let index = indexes[process] { return index }
        guard infos.count < limit else { return -1 }
        infos.append(ProfiledProcess(id: process, name: names[process] ?? ""))
        indexes[process] = Int32(infos.count - 1)
        return Int32(infos.count - 1)
    }

    /// It runs this program from now on.
    mutating func exec(_ process: Int32, named name: String) {
        indexes[process] = nil
        if names.count >= Self.nameLimit { names.removeAll() }
        names[process] = name
    }

    /// A child runs its parent's program until it starts another.
    mutating func fork(_ child: Int32, from parent: Int32) {
        guard child != parent else { return }
        exec(child, named: names[parent] ?? "")
    }
}
