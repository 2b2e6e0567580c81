package import Profiles

/// Whatever two programs that compute the same views could see differently: functions that read the same, a library's file
/// that is named like the person's, recursions, what is inlined here and called there, equal weights, lines that are not
/// known, markers of several kinds and a function that bears a marker's name, names beyond ASCII.
package enum ReadingsProfile {
    package static func make() -> Profile {
        var builder = ProfileBuilder()
        builder.declare(
            ["sort.insertion"], file: "/usr/lib/go/src/sort/main.go", module: "program", category: .standardLibrary)
        builder.declare(["libcall"], file: "/usr/src/glibc/string.c", module: "libc.so.6", category: .cLibrary)
        builder.declare(["elsewhere"], file: "/build/other/main.go", module: "program", category: .yourCode)
        builder.declare(["nowhere"], file: "", module: "program", category: .unknown)
        let stacks = [
            "main.main:3 > sort.insertion:3 > libcall", "main.main:3 > sort.insertion:7", "main.main:4 > elsewhere:4",
            "main.main:5 > walk:10 > walk:11 > walk:10", "main.main:5 > walk:10", "main.main:6 > ~walk:12",
            "main.main:8 > b:1", "main.main:9 > a:1", "main.main:9 > Größe.größer(als:):2", "main.main:9 > nowhere",
            "[truncated] > a:1", "main.main > a:2", "[task resumed: callers not on the stack] > b:1",
        ]
        for (index, stack) in stacks.enumerated() {
            for repetition in 0...(index % 3) {
                builder.sample(stack, timeNs: UInt64(index * 3 + repetition) * 1_000_000)
            }
        }
        var profile = builder.finished()
        specialize("walk", in: &profile)
        forge("[truncated]", in: &profile)
        return profile
    }

    /// A second form of a function, which reads the same to a person.
    private static func specialize(_ name: String, in profile: inout Profile) {
        guard let index = profile.functions.firstIndex(where: { $0.name == name }) else { return }
        let generic = profile.functions[index]
        profile.functions.append(
            Function(
                name: name, fullName: "specialized \(name)<Int>", file: generic.file, startLine: 40,
                module: generic.module, category: generic.category))
        append(function: profile.functions.count - 1, lines: [10, 41], on: main(in: profile), to: &profile)
    }

    /// A function of the program's that calls itself by a marker's name.
    private static func forge(_ name: String, in profile: inout Profile) {
        profile.functions.append(
            Function(name: name, fullName: name, file: "main.go", startLine: 50, module: 0, category: .yourCode))
        append(function: profile.functions.count - 1, lines: [51], on: -1, to: &profile)
    }

    private static func append(function: Int, lines: [Int32], on caller: Int32, to profile: inout Profile) {
        for line in lines {
            profile.frames.append(Frame(function: Int32(function), line: line, inlined: false))
            let stack = profile.stacks.push(Int32(profile.frames.count - 1), on: caller)
            profile.sets[0].samples.append(timeNs: 60_000_000, thread: 0, stack: stack, value: 1_000_000)
        }
    }

    /// The stack of `main.main` on line 5.
    private static func main(in profile: Profile) -> Int32 {
        Int32(
            profile.stacks.parents.indices.first {
                let frame = profile.frames[Int(profile.stacks.frames[$0])]
                return profile.stacks.parents[$0] < 0 && frame.line == 5
            } ?? 0)
    }
}
