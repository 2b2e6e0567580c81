import Profiles

/// What the events counted, whatever became of their records.
package struct EventCounts: Sendable {
    package static let none = EventCounts()

    /// CPU time, by the sampling event.
    var cpuSeenNs: UInt64 = 0
    var losses = EventLosses()
    /// Records of allocations and of frees that found no room.
    var droppedAllocations: UInt64 = 0
    var droppedFrees: UInt64 = 0
    /// Of waits: likewise.
    package var droppedWaits: UInt64 = 0
    /// Nil where this host has none.
    var hardware: HardwareCounters?
}

/// Records that never arrived, by the ring they were meant for.
struct EventLosses: Equatable, Sendable {
    private(set) var samples: UInt64 = 0
    private(set) var sideband: UInt64 = 0

    mutating func add(_ count: UInt64, of kind: EventRing.Kind) {
        switch kind {
        case .samples: samples &+= count
        case .sideband: sideband &+= count
        }
    }

    /// Two accounts of the same losses, neither of which counts one twice.
    func orMore(_ other: EventLosses) -> EventLosses {
        EventLosses(samples: max(samples, other.samples), sideband: max(sideband, other.sideband))
    }
}
