/// Where a child task belongs whose parent was not seen at a sample, because it ran as well.
///
/// A parent that waits is seen, and its place is where the child was made or further in. Where samples of the same run show
/// a function's children under several places, what those have in common from the root on is above it every time.
struct ChildTasks {
    /// By the child's outermost function, the callers that all its places have in common, from the root on.
    private var places: [Int32: [Int32]] = [:]

    init() {}

    /// - Parameters:
    ///   - function: with which a child task begins.
    ///   - place: stacks of the profile, from the root to the one on which the child stands.
    mutating func add(_ function: Int32, at place: [Int32]) {
        guard let known = places[function] else { return places[function] = place }
        places[function] = zip(known, place).prefix { $0 == $1 }.map(\.0)
    }

    /// The stack of the profile under which such a child belongs; -1, the root, where that is not known.
    func place(of function: Int32) -> Int32 { places[function]?.last ?? -1 }
}
