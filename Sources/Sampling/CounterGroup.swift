import CLinux
import Glibc
import Linux
import Profiles

/// Events that are counted together, from the exec on, in the process and all that it starts, on whatever CPU.
///
/// The kernel puts all of a group on the CPU's counters or none, so that their ratios mean something.
final class CounterGroup: Sendable {
    /// A kind of event as `perf_event_open(2)` names it.
    struct Kind: Equatable, Sendable {
        let type: UInt32
        let config: UInt64
    }

    /// In the order of the kinds asked for; nil for those that this host cannot count.
    private let descriptors: [CountingEvent?]

    /// Throws where the first kind, which leads the group, cannot be counted.
    init(_ kinds: [Kind], process: Int32, includesKernel: Bool) throws(SystemError) {
        var descriptors: [CountingEvent?] = []
        for kind in kinds {
            let leader = descriptors.first.flatMap(\.self)
            do throws(SystemError) {
                descriptors.append(
                    try CountingEvent(kind, process: process, includesKernel: includesKernel, leader: leader))
            } catch {
                guard leader != nil else { throw error }
                descriptors.append(nil)
            }
        }
        self.descriptors = descriptors
    }

    /// What was counted of each kind; nil for what could not be.
    func readings() -> [UInt64?] {
        // The number of values, the time the group was enabled, the time it was counting, the values.
        var words = [UInt64](repeating: 0, count: 3 + descriptors.count)
        guard let leader = descriptors.first.flatMap(\.self), leader.read(into: &words) >= 24, words[2] > 0 else {
            return descriptors.map { _ in nil }
        }
        // Where others wanted the CPU's counters too, the group had its turns only.
        let scale = Double(words[1]) / Double(words[2])
        var values = words[3...].makeIterator()
        return descriptors.map { event in
            event == nil ? nil : values.next().flatMap { UInt64(exactly: (Double($0) * scale).rounded()) }
        }
    }
}

/// A class only because arrays cannot hold what cannot be copied.
private final class CountingEvent: Sendable {
    private let descriptor: OwnedDescriptor

    init(
        _ kind: CounterGroup.Kind, process: Int32, includesKernel: Bool, leader: CountingEvent?
    ) throws(SystemError) {
        var attribute = linux_perf_counter(kind.type, kind.config, includesKernel ? 1 : 0, leader == nil ? 1 : 0)
        // Safe: the kernel reads the attribute during the call only.
        let number = unsafe linux_perf_open(&attribute, process, -1, leader?.descriptor.number ?? -1)
        guard number >= 0 else { throw SystemError("perf_event_open", code: -number) }
        descriptor = OwnedDescriptor(adopting: number)
    }

    /// How many bytes the kernel had to say.
    func read(into words: inout [UInt64]) -> Int {
        // Safe: `read` writes at most the count that it is given.
        unsafe words.withUnsafeMutableBytes { unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
    }
}

extension CounterGroup {
    /// What `HardwareCounters` holds, in its order.
    static let hardware = [
        PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CACHE_MISSES, PERF_COUNT_HW_BRANCH_MISSES,
    ].map { Kind(type: PERF_TYPE_HARDWARE.rawValue, config: UInt64($0.rawValue)) }
}

extension HardwareCounters {
    /// From the readings of the group `hardware`; nil where nothing was counted.
    init?(_ readings: [UInt64?]) {
        guard readings.count == CounterGroup.hardware.count, readings.contains(where: { $0 != nil }) else { return nil }
        self.init(
            cycles: readings[0], instructions: readings[1], cacheMisses: readings[2], branchMisses: readings[3])
    }
}
