import Profiles

/// Labels of samples, each kept once as the bytes that say it, and sets of them as chains. That most samples have the
/// labels of others costs a look or two each.
struct LabelTable {
    private var labels = ByteStringTable()
    private var chains = PairTable()

    /// The set that has one more label, -1 for the empty one.
    mutating func adding(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to set: Int32) -> Int32 {
        let label = labels.row(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range])))
        return chains.row(Int32(label), set)
    }

    mutating func adding(_ text: [UInt8], to set: Int32) -> Int32 {
        let label = text.withUnsafeBytes { labels.row($0) }
        return chains.row(Int32(label), set)
    }

    /// Every chain as labels: those that no sample ends with are among them.
    func sets(_ decode: (ArraySlice<UInt8>) throws(ReadingFailure) -> Label) throws(ReadingFailure) -> LabelChains {
        var decoded: [Label] = []
        for row in 0..<labels.count { decoded.append(try decode(labels[row])) }
        return LabelChains(labels: decoded, chains: chains)
    }
}

struct LabelChains {
    let labels: [Label]
    let chains: PairTable

    /// In the order in which they were added.
    func set(_ chain: Int32) -> [Label] {
        var set: [Label] = []
        var next = chain
        while next >= 0 {
            set.append(labels[Int(chains.firsts[Int(next)])])
            next = chains.seconds[Int(next)]
        }
        return set.reversed()
    }
}

/// Labels that say which thread and process a sample is of, as our own pprof has them, become columns; the others stay.
struct LabelledThreads {
    private(set) var threads: [ThreadInfo] = []
    private(set) var processes: [ProfiledProcess] = []
    private(set) var labelSets: [LabelSet] = []
    /// Nil where not every sample says its thread.
    private(set) var threadsOfSamples: [Int32]?
    private(set) var processesOfSamples: [Int32]?
    private(set) var labelsOfSamples: [Int32]?

    /// What a chain says.
    private struct Meaning {
        var thread: Int32 = -1
        var process: Int32 = -1
        var rest: Int32 = -1
    }

    private var threadIndexes: [ThreadInfo: Int32] = [:]
    private var processIndexes: [ProfiledProcess: Int32] = [:]
    private var setIndexes: [LabelSet: Int32] = [:]

    /// - Parameters:
    ///   - chainsOfSamples: -1 for a sample without labels.
    ///   - limit: of labels in all different sets together.
    init(_ chains: LabelChains, _ chainsOfSamples: [Int32], limit: Int) throws(ReadingFailure) {
        var used: [Int32: [Label]] = [:]
        var count = 0
        for chain in chainsOfSamples where chain >= 0 && used[chain] == nil {
            let labels = chains.set(chain)
            count += labels.count
            guard count <= limit else { throw .tooLarge(what: "labels", limit: limit) }
            used[chain] = labels
        }
        let haveThreads = !chainsOfSamples.isEmpty && chainsOfSamples.allSatisfy { used[$0]?.thread != nil }
        var meanings: [Int32: Meaning] = [:]
        for chain in used.keys.sorted() {
            meanings[chain] = meaning(of: used[chain] ?? [], haveThreads: haveThreads)
        }
        let all = chainsOfSamples.map { meanings[$0] ?? Meaning() }
        if haveThreads { threadsOfSamples = all.map(\.thread) }
        if !processes.isEmpty { processesOfSamples = all.map(\.process) }
        if !labelSets.isEmpty { labelsOfSamples = all.map(\.rest) }
    }

    private mutating func meaning(of labels: [Label], haveThreads: Bool) -> Meaning {
        var meaning = Meaning()
        var rest = labels
        if haveThreads, let thread = labels.thread {
            meaning.thread = Self.index(of: thread, in: &threads, &threadIndexes)
            rest.removeAll { $0.key == "thread" || $0.key == "thread_id" }
        }
        if let process = labels.process {
            meaning.process = Self.index(of: process, in: &processes, &processIndexes)
            rest.removeAll { $0.key == "process" || $0.key == "process_id" }
        }
        if !rest.isEmpty { meaning.rest = Self.index(of: LabelSet(rest), in: &labelSets, &setIndexes) }
        return meaning
    }

    private static func index<Row: Hashable>(
        of row: Row, in rows: inout [Row], _ indexes: inout [Row: Int32]
    ) -> Int32 {
        if let index = indexes[row] { return index }
        let index = Int32(rows.count)
        rows.append(row)
        indexes[row] = index
        return index
    }
}

extension [Label] {
    fileprivate var thread: ThreadInfo? {
        identified(by: "thread").map { ThreadInfo(id: $0.id, name: $0.name) }
    }

    fileprivate var process: ProfiledProcess? {
        identified(by: "process").map { ProfiledProcess(id: $0.id, name: $0.name) }
    }

    /// Where there is one name and one number, and no more.
    private func identified(by key: String) -> (id: Int32, name: String)? {
        let (names, ids) = (filter { $0.key == key }, filter { $0.key == key + "_id" })
        guard names.count == 1, ids.count == 1, case .text(let name) = names[0].value,
            case .number(let number, _) = ids[0].value, let id = Int32(exactly: number)
        else { return nil }
        return (id, name)
    }
}
