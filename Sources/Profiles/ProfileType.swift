/// What is measured: a name and the unit of its values.
package struct ProfileType: Hashable, Sendable {
    package let name: String
    package let unit: ValueUnit

    package init(name: String, unit: ValueUnit) {
        self.name = name
        self.unit = unit
    }

    /// CPU time, by sampling.
    package static let cpu = ProfileType(name: "cpu", unit: .nanoseconds)

    /// The time of threads, on a processor or not: what the clock samples, and each wait with its length.
    package static let wall = ProfileType(name: "wall", unit: .nanoseconds)
    /// Goroutines that there were at the end.
    package static let goroutines = ProfileType(name: "goroutines", unit: .count)

    /// Memory, by sampling: all that was allocated; what of it was there at the end, as Go's own profiles have it; and what
    /// was there when it was most.
    package static let allocatedObjects = ProfileType(name: "alloc_objects", unit: .count)
    package static let allocatedBytes = ProfileType(name: "alloc_space", unit: .bytes)
    package static let objectsInUse = ProfileType(name: "inuse_objects", unit: .count)
    package static let bytesInUse = ProfileType(name: "inuse_space", unit: .bytes)
    package static let objectsAtPeak = ProfileType(name: "peak_objects", unit: .count)
    package static let bytesAtPeak = ProfileType(name: "peak_space", unit: .bytes)
    package static let memory = [
        allocatedObjects, allocatedBytes, objectsInUse, bytesInUse, objectsAtPeak, bytesAtPeak,
    ]
}

/// How much of `type` passes between two samples: a millisecond of CPU time, 512 KiB of allocations.
package struct SamplePeriod: Hashable, Sendable {
    package let type: ProfileType
    /// At least 1, in the type's unit.
    package let value: Int64

    package init(type: ProfileType, value: Int64) {
        self.type = type
        self.value = value
    }

    /// Nil for 0 Hz, which says nothing.
    package static func cpu(rateHz: Int) -> SamplePeriod? {
        rateHz > 0 ? SamplePeriod(type: .cpu, value: Int64(max(1, 1_000_000_000 / rateHz))) : nil
    }
}
