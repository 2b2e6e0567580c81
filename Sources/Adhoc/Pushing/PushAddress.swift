/// The environment variables that name Pyroscope's server: what its clients of Go look at before what the program says,
/// and what the others' documents tell programs to look at.
struct PushAddress: Equatable, Sendable {
    private static let names = ["PYROSCOPE_ADHOC_SERVER_ADDRESS", "PYROSCOPE_SERVER_ADDRESS"]

    let value: String

    /// Those that the person has set stay as they are.
    ///
    /// - Returns: what is to be said of those, nil for nothing.
    func set(in environment: inout [String: String]) -> String? {
        let own = Self.names.filter { environment[$0] != nil }
        for name in Self.names where environment[name] == nil { environment[name] = value }
        guard !own.isEmpty else { return nil }
        return
            "\(own.joined(separator: " and ")) \(own.count == 1 ? "is" : "are") set already and left: what programs push "
            + "there is not recorded."
    }
}
