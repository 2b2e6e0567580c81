import Profiles
import Runs
import Snippets

/// What more there is to say of an end than its number.
extension Verdict {
    /// With what an exit code means that the program chose itself.
    func explained(asExitIn language: Language) -> Verdict {
        guard kind == .exited, let exitCode, exitCode != 0 else { return self }
        let call = language == .go ? "os.Exit(\(exitCode))" : "exit(\(exitCode))"
        let usage = Self.usage(of: exitCode, in: language).map { ", \($0)" } ?? ""
        return Verdict(
            kind: kind, exitCode: exitCode, signal: signal,
            message: message.replacing(
                "exit code \(exitCode).", with: "exit code \(exitCode): it called \(call)\(usage)."),
            limit: limit)
    }

    /// Who else ends so.
    private static func usage(of code: Int, in language: Language) -> String? {
        switch code {
        case 1 where language == .go: return "as log.Fatal does"
        case 126: return "which shells give for a command that cannot be executed"
        case 127: return "which shells give for a command that is not found"
        case 129...192:
            return "which shells give for a program that \(Signal(number: Int32(code - 128)).name) ended"
        default: return nil
        }
    }

    /// With who holds most of the memory.
    /// - Parameter profile: with memory, where it was recorded.
    func explained(byMemoryIn profile: Profile?) -> Verdict {
        guard kind == .outOfMemory else { return self }
        let holders = profile.map(Self.holders) ?? []
        let end = message.hasSuffix(".") ? String(message.dropLast()) : message
        let words =
            holders.isEmpty
            ? "\(end); recording memory tells which functions hold it."
            : "\(end): most of what it held came from \(holders.joined(separator: ", "))."
        return Verdict(kind: kind, exitCode: exitCode, signal: signal, message: words, limit: limit)
    }

    /// `main.grow (480 MiB, main.go:7)`, the largest first. What libraries took is told of who called them.
    private static func holders(in profile: Profile) -> [String] {
        let selection = ProfileSelection.type(ProfileType.bytesInUse.name)
        guard profile.place(of: selection) != nil else { return [] }
        let weights = StackWeights(profile, selection).selfWeights
        var held: [Int32: (bytes: Int64, frame: Int)] = [:]
        for (stack, bytes) in weights.enumerated() where bytes > 0 {
            let frame = profile.ownFrame(above: stack)
            let known = held[profile.frames[frame].function]
            let isLarger = bytes > known?.bytes ?? 0
            held[profile.frames[frame].function] = (
                bytes + (known?.bytes ?? 0), isLarger ? frame : known?.frame ?? frame
            )
        }
        return held.sorted { ($0.value.bytes, $1.key) > ($1.value.bytes, $0.key) }.prefix(Limits.memoryHolders).map {
            let (bytes, frame) = $0.value
            let function = profile.functions[Int($0.key)]
            let file = function.file.split(separator: "/").last.map(String.init) ?? ""
            let line = profile.frames[frame].line
            let place = function.category == .yourCode && line > 0 && !file.isEmpty ? ", \(file):\(line)" : ""
            return "\(CrashReason.bounded(function.name)) (\(MeasureText.bytes(Int(bytes)))\(place))"
        }
    }
}

extension Profile {
    /// The nearest frame of the person's own code, or the innermost where there is none.
    fileprivate func ownFrame(above leaf: Int) -> Int {
        var stack = Int32(leaf)
        while stack >= 0 {
            let frame = Int(stacks.frames[Int(stack)])
            if functions[Int(frames[frame].function)].category == .yourCode { return frame }
            stack = stacks.parents[Int(stack)]
        }
        return Int(stacks.frames[leaf])
    }
}
