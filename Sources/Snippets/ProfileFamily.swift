/// Profile types that are taken together: to ask for one is to ask for all of them.
package enum ProfileFamily: String, CaseIterable, Sendable {
    /// Of every run that is profiled at all.
    case cpu
    /// All time of the program's threads or goroutines, waits included.
    case wall
    case memory

    /// As the types are called, in the order in which they are shown.
    package var types: [String] {
        switch self {
        case .cpu: ["cpu"]
        case .wall: ["wall", "goroutines"]
        case .memory: ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space", "peak_objects", "peak_space"]
        }
    }

    /// Those that a program of that language has.
    package func types(of language: Language) -> [String] {
        language == .go ? types : types.filter { $0 != "goroutines" }
    }

    /// Nil where no family has such a type.
    init?(ofType name: String) {
        guard let family = Self.allCases.first(where: { $0.types.contains(name) }) else { return nil }
        self = family
    }
}

extension RunOptions {
    /// What is taken of the program. CPU time is part of every profile.
    package var families: Set<ProfileFamily> {
        profiles.isEmpty ? [] : Set(profiles.compactMap(ProfileFamily.init(ofType:))).union([.cpu])
    }

    /// The same choice in one spelling: in the order of the families, none twice, CPU time always there. What is no type is
    /// kept at the end, for who checks it.
    static func spelled(_ profiles: [String]) -> [String] {
        guard !profiles.isEmpty else { return [] }
        let known = ProfileFamily.allCases.flatMap(\.types)
        let chosen = Set(profiles).union(["cpu"])
        return known.filter(chosen.contains) + profiles.filter { !known.contains($0) }
    }
}
