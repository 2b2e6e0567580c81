import Profiles

/// A type of what Pyroscope's clients send, under the name that it has with us.
struct PushedType: Hashable, Sendable {
    let name: String
    let unit: ValueUnit
    /// Whether values say how much there was at that moment: such are not added up.
    var isOfMoment = false
    /// Whether each value is a number of samples that a clock took.
    var isSampled = false

    /// By what the names of applications end with.
    static let ofNames: [String: PushedType] = {
        var types = [
            "cpu": PushedType(name: "cpu", unit: .nanoseconds, isSampled: true),
            "itimer": PushedType(name: "cpu", unit: .nanoseconds, isSampled: true),
            "wall": PushedType(name: "wall", unit: .nanoseconds, isSampled: true),
            "inuse_objects": PushedType(name: "inuse_objects", unit: .count, isOfMoment: true),
            "inuse_space": PushedType(name: "inuse_space", unit: .bytes, isOfMoment: true),
            "goroutines": PushedType(name: "goroutines", unit: .count, isOfMoment: true),
            "live": PushedType(name: "live", unit: .count, isOfMoment: true),
        ]
        for name in ["alloc_space", "alloc_in_new_tlab_bytes", "alloc_outside_tlab_bytes"] {
            types[name] = PushedType(name: name, unit: .bytes)
        }
        for name in ["mutex_duration", "block_duration", "lock_duration"] {
            types[name] = PushedType(name: name, unit: .nanoseconds)
        }
        for name in [
            "alloc_objects", "alloc_in_new_tlab_objects", "alloc_outside_tlab_objects", "mutex_count", "block_count",
            "lock_count", "exceptions",
        ] {
            types[name] = PushedType(name: name, unit: .count)
        }
        return types
    }()

    /// By the units that stacks without a type are counted in.
    ///
    /// - Parameter units: as `/ingest` has them.
    init(units: String) {
        self =
            switch units {
            case "objects": PushedType(name: "objects", unit: .count)
            case "goroutines": PushedType(name: "goroutines", unit: .count, isOfMoment: true)
            case "bytes": PushedType(name: "bytes", unit: .bytes)
            case "lock_samples": PushedType(name: "lock_count", unit: .count)
            case "lock_nanoseconds": PushedType(name: "lock_duration", unit: .nanoseconds)
            case "exceptions": PushedType(name: "exceptions", unit: .count)
            default: PushedType(name: "cpu", unit: .nanoseconds, isSampled: true)
            }
    }

    private init(name: String, unit: ValueUnit, isOfMoment: Bool = false, isSampled: Bool = false) {
        self.name = name
        self.unit = unit
        self.isOfMoment = isOfMoment
        self.isSampled = isSampled
    }
}
