import Linux
import Synchronization

/// Names for control groups that are made to find out whether they can be: a process may look several times at once, and
/// each look removes its own.
enum ProbeGroupName {
    private static let given = Atomic<UInt64>(0)

    /// - Parameter purpose: what the look is for, in one word.
    static func next(_ purpose: String) -> String {
        let number = given.wrappingAdd(1, ordering: .relaxed).newValue
        return "flamebox-probe-\(purpose)-\(ownProcessNumber())-\(number)"
    }
}
