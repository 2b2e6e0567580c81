import ProfileFormats
import Profiles

let readingLimits = DecodingLimits(
    bytes: 64 << 20, samples: 1_000_000, rows: 4_000_000, stringBytes: 16_384, depth: 4096)

func read(_ text: String, _ limits: DecodingLimits = readingLimits) throws(ReadingFailure) -> ReadProfile {
    try ReadProfile.read(Array(text.utf8), limits: limits)
}

extension Profile {
    /// Each sample's stack, root first, and its values: `main;run;slow 1 10000000`.
    var lines: [String] { sets.indices.flatMap { lines(ofSet: $0) } }

    func lines(ofSet set: Int) -> [String] {
        let samples = sets[set].samples
        return samples.stacks.indices.map { row in
            let values = samples.values.map { String($0[row]) }.joined(separator: " ")
            return names(of: samples.stacks[row]).joined(separator: ";") + " " + values
        }
    }

    func names(of stack: Int32) -> [String] {
        sequence(first: stack) { stacks.parents[Int($0)] }.prefix { $0 >= 0 }
            .map { functions[Int(frames[Int(stacks.frames[Int($0)])].function)].name }.reversed()
    }

    /// Each frame of a stack with its line, and `~` before inlined ones.
    func places(of stack: Int32) -> [String] {
        sequence(first: stack) { stacks.parents[Int($0)] }.prefix { $0 >= 0 }
            .map { index in
                let frame = frames[Int(stacks.frames[Int(index)])]
                let function = functions[Int(frame.function)]
                return (frame.inlined ? "~" : "") + function.name + (frame.line > 0 ? ":\(frame.line)" : "")
            }.reversed()
    }

    var typeNames: [[String]] { sets.map { $0.types.map { "\($0.name)/\($0.unit.name)" } } }
}
