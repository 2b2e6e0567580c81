import Linux
import PerfEvents
import Profiles

/// Events that are counted together, from the exec on, in the process and all that it starts, on whatever CPU.
///
/// The kernel puts all of a group on the CPU's counters or none, so that their ratios mean something.
final class CounterGroup: Sendable {
    /// In the order of the kinds asked for; nil for those that this host cannot count.
    private let events: [PerfEvent?]

    /// Throws where the first, which leads the group, cannot be counted.
    init(_ opened: [Result<PerfEvent, SystemError>]) throws(SystemError) {
        _ = try opened.first?.get()
        events = opened.map { try? $0.get() }
    }

    /// What `HardwareCounters` holds, in its order.
    convenience init(of process: Int32, by opening: any EventOpening) throws(SystemError) {
        try self.init(try opening.open(.counters(process: process)))
    }

    /// What was counted of each kind; nil for what could not be.
    func readings() -> [UInt64?] {
        // The number of values, the time the group was enabled, the time it was counting, the values.
        var words = [UInt64](repeating: 0, count: 3 + events.count)
        guard let leader = events.first.flatMap(\.self), leader.readGroup(into: &words) >= 24, words[2] > 0 else {
            return events.map { _ in nil }
        }
        // Where others wanted the CPU's counters too, the group had its turns only.
        let scale = Double(words[1]) / Double(words[2])
        var values = words[3...].makeIterator()
        return events.map { event in
            event == nil ? nil : values.next().flatMap { UInt64(exactly: (Double($0) * scale).rounded()) }
        }
    }
}

extension HardwareCounters {
    /// From the readings of a group of `CounterKind.hardware`; nil where nothing was counted.
    init?(_ readings: [UInt64?]) {
        guard readings.count == CounterKind.hardware.count, readings.contains(where: { $0 != nil }) else { return nil }
        self.init(
            cycles: readings[0], instructions: readings[1], cacheMisses: readings[2], branchMisses: readings[3])
    }
}
