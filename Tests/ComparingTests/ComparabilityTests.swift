import Comparing
import Profiles
import Testing

struct ComparabilityTests {
    static let side = ComparedSide(
        language: "go", types: [.cpu], ending: .exited(code: 0), toolchain: "go1.27.3",
        options: ["optimization": "release"], arguments: ["fast", "16"], host: "Xeon", output: "digest")

    private func compare(_ edit: (inout ComparedSide) -> Void) -> Comparability {
        var after = Self.side
        edit(&after)
        return Comparability(before: Self.side, after: after)
    }

    @Test func `equal sides compare in both measures without a word`() {
        let same = compare { _ in }
        #expect(same.refusal == nil && same.warnings.isEmpty)
        #expect(same.measures == [.perRun, .share])
    }

    @Test func `what cannot be compared is refused with a sentence`() {
        let inBytes = ProfileType(name: "cpu", unit: "bytes")
        #expect(compare { $0.language = "swift" }.refusal == .languagesDiffer(before: "go", after: "swift"))
        #expect(compare { $0.types = [] }.refusal == .noProfile(.after))
        #expect(
            compare { $0.types = [ProfileType(name: "alloc", unit: "bytes")] }.refusal == .noSuchType("cpu", .after))
        let units = compare { $0.types = [inBytes] }
        #expect(units.refusal == .unitsDiffer(type: "cpu", before: "nanoseconds", after: "bytes"))
        #expect(units.measures.isEmpty)
        #expect(
            units.refusal?.description
                == "Different units cannot be compared: cpu is in nanoseconds before the edit and in bytes after it.")
    }

    @Test func `everything that differs is said, the output first`() {
        let different = compare {
            $0.output = "other"
            $0.ending = .exited(code: 3)
            $0.toolchain = "go1.26"
            $0.options = ["optimization": "debug", "cores": "2"]
            $0.arguments = []
            $0.host = "EPYC"
        }
        #expect(
            different.warnings == [
                .outputDiffers, .exitCodeDiffers(before: 0, after: 3),
                .toolchainDiffers(before: "go1.27.3", after: "go1.26"),
                .optionDiffers(name: "cores", before: "unset", after: "2"),
                .optionDiffers(name: "optimization", before: "release", after: "debug"), .argumentsDiffer,
                .hostDiffers(before: "Xeon", after: "EPYC"),
            ])
        #expect(different.measures == [.perRun, .share])
    }

    @Test func `a run stopped at its limit offers shares and says what to make smaller`() {
        let stopped = compare { $0.ending = .timedOut(limitMs: 10_000) }
        #expect(stopped.measures == [.share])
        #expect(
            stopped.warnings.map(\.description) == [
                "The run after the edit was stopped at its limit of 10000 ms and has no time to compare, only shares. "
                    + "To compare times, make the argument 16 smaller."
            ])
        #expect(compare { $0.ending = .failed }.measures == [.share])
    }

    @Test(
        arguments: [
            ([.exited(code: 1), .exited(code: 1)], nil),
            ([.exited(code: 0), .exited(code: 1)], .exitCodeDiffers),
            ([.exited(code: 0), .failed], .failed),
            ([.failed, .timedOut(limitMs: 1)], .timedOut),
        ] as [([ComparedSide.Ending], NotComparable?)])
    func `pairs whose runs ended differently give no verdict`(endings: [ComparedSide.Ending], reason: NotComparable?) {
        #expect(NotComparable(endings) == reason)
    }
}
