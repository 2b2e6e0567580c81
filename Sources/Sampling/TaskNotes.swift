package import Linux
import Profiles
import Stacks
import Synchronization

/// The probes of this process, each for one program at a time.
package final class TaskProbes: Sendable {
    private let idle: Mutex<[TaskProbe]>
    /// Why there are none; nil where there are, or none were asked for.
    package let refusal: SystemError?

    /// None.
    package init() {
        idle = Mutex([])
        refusal = nil
    }

    /// As many as asked for; none where this process or kernel cannot. To be made before the process gives up the
    /// capabilities for it.
    package init(count: Int, noting kind: TaskProbe.Kind = .tasks) {
        var made: [TaskProbe] = []
        do throws(SystemError) {
            while made.count < count { made.append(try TaskProbe(noting: kind)) }
            refusal = nil
        } catch {
            refusal = made.isEmpty ? error : nil
        }
        idle = Mutex(made)
    }

    package var isEmpty: Bool { idle.withLock { $0.isEmpty } }

    /// Nil where all are in use.
    func take() -> TaskProbe? { idle.withLock { $0.popLast() } }

    func giveBack(_ probe: TaskProbe) {
        probe.expect([])
        probe.expectLabels(at: nil)
        idle.withLock { $0.append(probe) }
    }
}

/// One program's notes of its tasks, or of its stacks. Its probe goes back when the notes are no longer read.
final class TaskNotes: Sendable {
    /// A note's time and its sample's are so far apart at most, a descheduled virtual CPU not included: which of the two
    /// the kernel takes first depends on its version.
    private static let distanceNs: UInt64 = 100_000
    /// Notes of several CPUs may be numbered in another order than their samples are read.
    private static let disorder: UInt64 = 16

    private let probe: TaskProbe
    /// Nil where the probe is not of a pool.
    private let probes: TaskProbes?
    /// The number of the first note that was not looked at yet.
    private let next: Mutex<UInt64>

    /// Nil where no probe is free.
    init?(by probes: TaskProbes) {
        guard let probe = probes.take() else { return nil }
        self.probe = probe
        self.probes = probes
        next = Mutex(probe.count)
    }

    /// Of a probe that nobody else has meanwhile.
    init(of probe: TaskProbe) {
        self.probe = probe
        probes = nil
        next = Mutex(probe.count)
    }

    deinit {
        if let probes { probes.giveBack(probe) } else { probe.expect([]) }
    }

    func attach(to event: PerfEvent) throws(SystemError) { try probe.attach(to: event) }

    func expect(_ hints: [UInt64]) { probe.expect(hints) }

    /// Has the labels of a Go program's goroutines noted.
    /// - Parameter offset: where they are in `runtime.g`.
    func expectLabels(at offset: Int) { probe.expectLabels(at: UInt64(offset)) }

    /// What was noted of the task at the sample with that time and those registers.
    func note(atNs timeNs: UInt64, _ registers: UserRegisters) -> TaskNote? {
        probe.kind == .enteredStacks ? nil : find(atNs: timeNs, registers, as: { TaskNote($0) })
    }

    /// Likewise of the stack that the sampled one was entered from, and the goroutine's labels.
    func goNote(atNs timeNs: UInt64, _ registers: UserRegisters) -> GoNote? {
        probe.kind == .enteredStacks ? find(atNs: timeNs, registers, as: { GoNote($0) }) : nil
    }

    private func find<Note: Sendable>(
        atNs timeNs: UInt64, _ registers: UserRegisters, as read: @Sendable (RawSpan) -> Note
    ) -> Note? {
        next.withLock { next in
            let count = probe.count
            var number = max(next - min(next, Self.disorder), count - min(count, UInt64(probe.kind.noteCount)))
            while number < count {
                defer { number += 1 }
                guard let moment = probe.note(number, as: TaskNote.Moment.init) else { continue }
                guard moment.timeNs <= timeNs &+ Self.distanceNs else { break }
                next = max(next, number)
                if moment.isOf(timeNs, registers, within: Self.distanceNs) {
                    return probe.note(number, as: read)
                }
            }
            return nil
        }
    }
}

/// What was noted at a sample of a Go program.
struct GoNote: Sendable {
    let enteredStack: EnteredStack?
    let labels: LabelSet?

    init(_ bytes: RawSpan) {
        enteredStack = EnteredStack(note: bytes)
        labels = LabelSet(goNote: bytes)
    }
}

extension TaskNote.Moment {
    func isOf(_ sampleNs: UInt64, _ registers: UserRegisters, within limitNs: UInt64) -> Bool {
        stackPointer == registers.stackPointer && instructionPointer == registers.instructionPointer
            && sampleNs &+ limitNs >= timeNs && sampleNs <= max(timeNs, endNs) &+ limitNs
    }
}
