import Profiles
import Profiling
import Runs
import Snippets

extension Crash {
    /// Of a Swift program that a signal ended.
    /// - Parameters:
    ///   - record: what its own handler noted; nil where it left nothing that can be read.
    ///   - sources: the names of the snippet's files.
    init?(ofSwift record: RecordedCrash?, standardError: String, sources: Set<String>) {
        var frames = record?.profile?.crashFrames ?? []
        let check = frames.first?.name.wholeMatch(of: #/Swift runtime failure: (.+)/#)?.output.1
        if check != nil { frames.removeFirst() }
        let words: String? =
            if record?.isStackOverflow == true {
                "stack overflow"
            } else {
                CrashReason.ofSwift(in: standardError) ?? check.map(CrashReason.bounded)
                    ?? record.flatMap { Signal(number: $0.signal).meaning }
            }
        guard let words else { return nil }
        let stack = frames.prefix(Limits.crashFrames).map { frame in
            let file = frame.file.split(separator: "/").last.map(String.init)
            return Crash.Frame(
                function: frame.name, file: frame.isOwn ? file.flatMap { sources.contains($0) ? $0 : nil } : nil,
                line: frame.line > 0 ? Int(frame.line) : nil)
        }
        self.init(reason: words, stack: stack)
    }
}

extension Profile {
    fileprivate struct CrashFrame {
        let name: String
        let file: String
        let line: Int32
        let isOwn: Bool
    }

    /// The functions of the one sample, innermost first.
    fileprivate var crashFrames: [CrashFrame] {
        guard let samples = series.first?.samples, samples.count == 1 else { return [] }
        var result: [CrashFrame] = []
        var stack = samples.stacks[0]
        while stack >= 0 {
            let frame = frames[Int(stacks.frames[Int(stack)])]
            let function = functions[Int(frame.function)]
            result.append(
                CrashFrame(
                    name: function.name, file: function.file, line: frame.line, isOwn: function.category == .yourCode))
            stack = stacks.parents[Int(stack)]
        }
        return result
    }
}
