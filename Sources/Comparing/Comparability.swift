package import Profiles

/// Whether two sides can be compared at all, in what, and what to know about it.
package struct Comparability: Hashable, Sendable {
    package enum Obstacle: Hashable, Sendable {
        case languagesDiffer(before: String, after: String)
        case noProfile(Side)
        case noSuchType(String, Side)
        case unitsDiffer(type: String, before: String, after: String)
        /// Of two profiles of whatever kind.
        case noCommonType(before: [ProfileType], after: [ProfileType])
        case notCommon(String, common: [ProfileType])
    }

    package enum Warning: Hashable, Sendable {
        /// First, because a program that answers otherwise was not made faster but changed.
        case outputDiffers
        /// From run to run of one and the same program.
        case outputVaries(Side)
        case timedOut(Side, limitMs: Int, argument: String?)
        case failed(Side)
        case exitCodeDiffers(before: Int, after: Int)
        case toolchainDiffers(before: String, after: String)
        case optionDiffers(name: String, before: String, after: String)
        case argumentsDiffer
        case hostDiffers(before: String, after: String)
    }

    package enum Side: String, Hashable, Sendable {
        case before, after
    }

    /// Nil where they can be compared.
    package let refusal: Obstacle?
    /// In the order in which to say them.
    package let warnings: [Warning]
    /// Empty with a refusal. A run that did not come to its own end has no time to compare.
    package let measures: [ComparisonMeasure]

    package init(before: ComparedSide, after: ComparedSide, type: String = ProfileType.cpu.name) {
        refusal = Self.refusal(before, after, type: type)
        warnings = refusal == nil ? Self.warnings(before, after) : []
        let bothExited = before.ending.exitCode != nil && after.ending.exitCode != nil
        measures = refusal != nil ? [] : bothExited ? [.perRun, .share] : [.share]
    }

    /// Two profiles of which nothing else is known: whose they are, and whether what ran came to its end.
    ///
    /// - Parameters: the types of each, no name twice.
    package init(typesBefore before: [ProfileType], after: [ProfileType], type: String) {
        let common = before.filter(after.contains)
        let isCommon = common.contains { $0.name == type }
        refusal =
            common.isEmpty
            ? .noCommonType(before: before, after: after) : isCommon ? nil : .notCommon(type, common: common)
        warnings = []
        measures = isCommon ? [.perRun, .share] : []
    }

    private static func refusal(_ before: ComparedSide, _ after: ComparedSide, type: String) -> Obstacle? {
        if before.language != after.language {
            return .languagesDiffer(before: before.language, after: after.language)
        }
        if before.types.isEmpty { return .noProfile(.before) }
        if after.types.isEmpty { return .noProfile(.after) }
        guard let ofBefore = before.types.first(where: { $0.name == type }) else { return .noSuchType(type, .before) }
        guard let ofAfter = after.types.first(where: { $0.name == type }) else { return .noSuchType(type, .after) }
        guard ofBefore.unit != ofAfter.unit else { return nil }
        return .unitsDiffer(type: type, before: ofBefore.unit.name, after: ofAfter.unit.name)
    }

    private static func warnings(_ before: ComparedSide, _ after: ComparedSide) -> [Warning] {
        var warnings: [Warning] = before.output == after.output ? [] : [.outputDiffers]
        warnings += endings(before, .before) + endings(after, .after)
        if let code = before.ending.exitCode, let other = after.ending.exitCode, code != other {
            warnings.append(.exitCodeDiffers(before: code, after: other))
        }
        if before.toolchain != after.toolchain {
            warnings.append(.toolchainDiffers(before: before.toolchain, after: after.toolchain))
        }
        warnings += options(before.options, after.options)
        if before.arguments != after.arguments { warnings.append(.argumentsDiffer) }
        if before.host != after.host { warnings.append(.hostDiffers(before: before.host, after: after.host)) }
        return warnings
    }

    private static func endings(_ side: ComparedSide, _ name: Side) -> [Warning] {
        switch side.ending {
        case .exited: []
        case .failed: [.failed(name)]
        case .timedOut(let limitMs):
            [.timedOut(name, limitMs: limitMs, argument: side.arguments.first { Int($0) != nil })]
        }
    }

    private static func options(_ before: [String: String], _ after: [String: String]) -> [Warning] {
        Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (ofBefore, ofAfter) = (before[name, default: "unset"], after[name, default: "unset"])
            return ofBefore == ofAfter ? nil : .optionDiffers(name: name, before: ofBefore, after: ofAfter)
        }
    }
}
