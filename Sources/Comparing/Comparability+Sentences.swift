import Profiles

/// The words are shown to people and hold text of theirs: whoever shows them escapes them.
extension Comparability.Obstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .languagesDiffer(let before, let after):
            "One side is \(before), the other \(after): only programs in the same language can be compared."
        case .noProfile(let side):
            "The run \(side.words) was not profiled: there is nothing to compare. Run it again with a profile."
        case .noSuchType(let type, let side):
            "The run \(side.words) has no profile of type \(shortName(type)): choose a type that both have."
        case .unitsDiffer(let type, let before, let after):
            "Different units cannot be compared: \(shortName(type)) is in \(shortName(before)) before the edit and in "
                + "\(shortName(after)) after it."
        case .noCommonType(let before, let after):
            "The two profiles have no type in common that both count in the same unit: before are "
                + "\(Self.list(before)), after \(Self.list(after))."
        case .notCommon(let type, let common):
            "The two profiles do not both have the type \(shortName(type)) in the same unit; both have "
                + "\(Self.list(common))."
        }
    }

    /// How many types a sentence names.
    private static let namedTypes = 6

    private static func list(_ types: [ProfileType]) -> String {
        guard !types.isEmpty else { return "none" }
        let named = types.prefix(namedTypes).map { "\(shortName($0.name)) (\(shortName($0.unit.name)))" }
        let further = types.count > namedTypes ? " and \(types.count - namedTypes) more" : ""
        return named.joined(separator: ", ") + further
    }
}

extension Comparability.Warning: CustomStringConvertible {
    package var description: String {
        switch self {
        case .outputDiffers: "The two programs print different things, so they may not do the same work."
        case .outputVaries(let side):
            "The program \(side.words) prints something else each time it runs, so its output cannot tell whether the "
                + "edit changed what it does."
        case .timedOut(let side, let limitMs, let argument):
            "The run \(side.words) was stopped at its limit of \(limitMs) ms and has no time to compare, only shares. "
                + Self.makeSmaller(argument)
        case .failed(let side):
            "The run \(side.words) did not come to its own end and has no time to compare, only shares."
        case .exitCodeDiffers(let before, let after):
            "The exit code was \(before) before the edit and is \(after) after it."
        case .toolchainDiffers(let before, let after):
            "Built with different toolchains: \(shortName(before)) before the edit, \(shortName(after)) after it."
        case .optionDiffers(let name, let before, let after):
            "The option \(shortName(name)) was \(shortName(before)) before the edit and is \(shortName(after)) after it."
        case .argumentsDiffer: "The two programs were given different arguments."
        case .hostDiffers(let before, let after):
            "Measured on different machines: \(shortName(before)) before the edit, \(shortName(after)) after it."
        }
    }

    private static func makeSmaller(_ argument: String?) -> String {
        guard let argument else { return "To compare times, make the program's input or its loops smaller." }
        return "To compare times, make the argument \(shortName(argument)) smaller."
    }
}

extension Comparability.Side {
    fileprivate var words: String { self == .before ? "before the edit" : "after the edit" }
}
