import ProfileBuilding
import Profiles
import Testing

struct ProfileInvariantsTests {
    @Test func `built profiles and the empty one are sound`() throws {
        try Profile().checkInvariants()
        try SampleProfile.make().checkInvariants()
    }

    /// Each edit breaks one rule of a sound profile.
    @Test(arguments: [
        Case(.moduleOutOfRange(function: 1)) { $0.modules = [] },
        Case(.functionOutOfRange(frame: 1)) { $0.functions.removeLast() },
        Case(.frameOutOfRange(stack: 1)) { $0.frames.removeLast() },
        Case(.parentNotSmaller(stack: 2)) { _ = $0.stacks.push(1, on: 2) },
        Case(.threadOutOfRange(type: "cpu", sample: 0)) { $0.threads = [] },
        Case(.stackOutOfRange(type: "cpu", sample: 1)) { append(&$0, timeNs: 1, stack: 2) },
        Case(.timeOutOfOrder(type: "cpu", sample: 2)) {
            append(&$0, timeNs: 9, stack: 0)
            append(&$0, timeNs: 8, stack: 0)
        },
        Case(.totalTooLarge(type: "cpu")) { append(&$0, timeNs: 9, stack: 0, weight: .max) },
        Case(.totalTooLarge(type: "cpu")) { append(&$0, timeNs: 9, stack: 0, weight: -(1 << 53)) },
        Case(.duplicateType("cpu")) { $0.sets = [SampleSet(types: [.cpu, .cpu], samples: columns(types: 2))] },
        Case(.setWithoutType(1)) { $0.sets.append(SampleSet(types: [], samples: columns(types: 0))) },
        Case(.periodNotPositive(set: 0)) { $0.sets[0].period = SamplePeriod(type: .cpu, value: 0) },
        Case(.processOutOfRange(type: "cpu", sample: 0)) { $0.sets[0].samples = columns(processes: [0]) },
        Case(.labelsOutOfRange(type: "cpu", sample: 0)) { $0.sets[0].samples = columns(labels: [-2]) },
        Case(.waitTooLong(type: "cpu", sample: 0)) { $0.sets[0].samples = columns(waitsNs: [1 << 54]) },
        Case(.emptyLabelSet(0)) { $0.labelSets = [LabelSet([])] },
        Case(.markOutOfOrder(1)) {
            $0.marks = [Mark(timeNs: 2, kind: .phase, text: ""), Mark(timeNs: 1, kind: .output, text: "")]
        },
        Case(.negativeLine(frame: 2)) { $0.frames.append(Frame(function: 0, line: -1, inlined: false)) },
    ])
    func `each broken rule is named`(broken: Case) throws {
        var profile = ProfileBuilder.profile(["[truncated] > main.run:4"])
        try profile.checkInvariants()
        broken.edit(&profile)
        #expect(throws: broken.violation) { try profile.checkInvariants() }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let violation: ProfileViolation
        let edit: @Sendable (inout Profile) -> Void

        init(_ violation: ProfileViolation, _ edit: @escaping @Sendable (inout Profile) -> Void) {
            self.violation = violation
            self.edit = edit
        }

        var testDescription: String { violation.description }
    }

    static func columns(
        types: Int = 1, processes: [Int32]? = nil, labels: [Int32]? = nil, waitsNs: [UInt64]? = nil
    ) -> SampleColumns {
        SampleColumns(
            stacks: [0], values: Array(repeating: [1], count: types), processes: processes, labels: labels,
            waitsNs: waitsNs)
    }

    static func append(_ profile: inout Profile, timeNs: UInt64, stack: Int32, weight: Int64 = 1) {
        profile.sets[0].samples.append(timeNs: timeNs, thread: 0, stack: stack, value: weight)
    }
}
