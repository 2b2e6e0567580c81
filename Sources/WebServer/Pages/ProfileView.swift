import Profiles
import Reports
import Runs
import Snippets

/// What a page without scripts shows of a profile.
struct ProfileView: Sendable {
    struct Row: Sendable {
        let name: String
        let module: String
        let ownShare: String
        let own: String
        let totalShare: String
        let total: String
        let samples: Int
    }

    let rows: [Row]
    /// How many functions are not in `rows`; nil where none.
    let furtherRows: Int?
    let hasSamples: Bool
    let svg: String
    /// How many frames are too narrow to be drawn, in words; nil where none.
    let cutFrames: String?
    let quality: [Fact]
    let heat: [String: FileHeat]

    init(_ profile: Profile, of snippet: Snippet) {
        self.init(profile, ProfileSelection(), files: snippet.files.map(\.name))
    }

    /// - Parameter files: whose lines are told apart by what they cost.
    init(_ profile: Profile, _ selection: ProfileSelection, files: [String] = []) {
        let weights = StackWeights(profile, selection)
        let table = TopTable(profile, weights)
        rows = table.rows.prefix(Limits.topRowsOnPage).map { row in
            Row(
                name: row.name, module: row.module, ownShare: MeasureText.share(table.selfShare(row)),
                own: MeasureText.weight(row.selfWeight, unit: table.unit),
                totalShare: MeasureText.share(table.totalShare(row)),
                total: MeasureText.weight(row.totalWeight, unit: table.unit), samples: row.totalSamples)
        }
        let further = table.rows.count - rows.count
        furtherRows = further > 0 ? further : nil
        hasSamples = table.samples > 0
        let picture = FlameGraphSVG.picture(profile, weights, style: .embedded)
        svg = String(decoding: picture.bytes, as: UTF8.self)
        cutFrames = picture.cutFrames > 0 ? MeasureText.cutFrames(picture.cutFrames) : nil
        let sampled = profile.place(of: selection).map { profile.sets[$0.set].quality }
        quality = Self.quality(sampled ?? ProfileQuality(), samples: table.samples)
        heat = Dictionary(uniqueKeysWithValues: files.map { ($0, Self.heat(profile, weights, file: $0)) })
    }

    private static func heat(_ profile: Profile, _ weights: StackWeights, file: String) -> FileHeat {
        let total = Double(max(1, weights.width))
        let lines = LineHeat(profile, weights, file: file).lines.map {
            FileHeat.Line(
                line: $0.line, ownShare: Double($0.selfWeight) / total, totalShare: Double($0.totalWeight) / total)
        }
        return FileHeat(lines: lines)
    }

    private static func quality(_ quality: ProfileQuality, samples: Int) -> [Fact] {
        sampling(quality, samples: samples) + counters(quality.counters)
    }

    private static func sampling(_ quality: ProfileQuality, samples: Int) -> [Fact] {
        [
            Fact(name: "Samples", value: "\(samples)"),
            Fact(
                name: "Rate",
                value: "\(MeasureText.tenths(quality.deliveredHz)) Hz of \(quality.requestedHz) Hz asked for"),
            Fact(
                name: "CPU time",
                value: "\(MeasureText.milliseconds(quality.cpuSampledMs)) sampled of "
                    + "\(MeasureText.milliseconds(quality.cpuSeenMs)) seen"),
            Fact(
                name: "Time in the kernel",
                value: quality.includesKernel == false ? "not visible on this host" : "sampled as well"),
            Fact(name: "Lost samples", value: "\(quality.lostSamples)"),
            Fact(name: "Other lost records", value: "\(quality.lostRecords)"),
            Fact(name: "Truncated stacks", value: "\(quality.truncatedStacks)"),
            Fact(name: "Stacks too deep", value: "\(quality.deepStacks)"),
            Fact(name: "Frames without a name", value: "\(quality.unresolvedFrames)"),
        ]
    }
}

extension ProfileView {
    /// The processor's own, as far as the host has them.
    private static func counters(_ counters: HardwareCounters?) -> [Fact] {
        guard let counters else { return [] }
        let facts = [
            ("Cycles", counters.cycles), ("Instructions", counters.instructions),
            ("Cache misses", counters.cacheMisses), ("Mispredicted branches", counters.branchMisses),
        ]
        return facts.compactMap { name, count in count.map { Fact(name: name, value: "\($0)") } }
    }
}

/// How the wall time was spent.
struct WallView: Sendable {
    struct Row: Sendable {
        let name: String
        let running: String
        let runnable: String
        let waiting: String
    }

    let sentence: String
    let threads: [Row]
    let furtherThreads: Int?

    init(_ wall: WallSummary) {
        sentence = wall.sentence
        threads = wall.threads.map { thread in
            Row(
                name: thread.name, running: MeasureText.milliseconds(thread.runningMs),
                runnable: MeasureText.milliseconds(thread.runnableMs),
                waiting: MeasureText.milliseconds(thread.waitingMs))
        }
        furtherThreads = wall.furtherThreads > 0 ? wall.furtherThreads : nil
    }
}
