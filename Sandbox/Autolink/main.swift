// flamebox-autolink INPUT OUTPUT DIRECTORY: between swift-autolink-extract and the linker, in the compile jail.
//
// The compiler writes into a section of its object file which libraries the imported modules need, and the linker takes
// what was found there as a file of its arguments. The source can name that section, too (`@section`), and write
// anything into it. So only `-lNAME` passes, for a library that lies in DIRECTORY, the toolchain's, or is a part of the
// C and C++ libraries that the toolchain's modules ask for. Anything else is said, and ends the compilation.
//
// Whoever rules the compiler rules this jail anyway: what this keeps is that source says nothing to the linker.

import Glibc

/// What module maps of the toolchain name of the host.
private let systemLibraries: Set<String> = ["c", "dl", "gcc_s", "m", "pthread", "rt", "stdc++", "util"]

/// A module or two more than there are.
private let largestInput = 1 << 16

private func fail(_ sentence: String) -> Never {
    let line = "flamebox-autolink: error: \(sentence)\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

private func readInput(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { fail("open \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var content: [UInt8] = []
    while content.count <= largestInput {
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty { return content }
        content += piece
    }
    fail("more than \(largestInput) bytes")
}

private func writeOutput(_ path: String, _ text: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { fail("create \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    guard write(file, text, text.utf8.count) == text.utf8.count else { fail("write \(path)") }
}

/// The library of an entry; nil for anything that is not one.
private func library(_ entry: ArraySlice<UInt8>, shippedIn directory: String) -> String? {
    guard entry.starts(with: "-l".utf8), entry.count > 2, entry.count < 100 else { return nil }
    let name = entry.dropFirst(2)
    let isPlain = name.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"):
            true
        default: false
        }
    }
    let text = String(decoding: name, as: UTF8.self)
    guard isPlain else { return nil }
    let isShipped = ["so", "a"].contains { access("\(directory)/lib\(text).\($0)", R_OK) == 0 }
    return isShipped || systemLibraries.contains(text) ? text : nil
}

/// As it is shown to the person: on one line, and short.
private func shown(_ entry: ArraySlice<UInt8>) -> String {
    let text = String(decoding: entry.prefix(80), as: UTF8.self).unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar.value == 0x7f ? "?" : String(scalar)
    }
    return "'\(text.joined())'"
}

guard CommandLine.arguments.count == 4 else { fail("wants INPUT OUTPUT DIRECTORY") }
private let entries = readInput(CommandLine.arguments[1]).split(separator: UInt8(ascii: "\n"))
private var arguments = ""
for entry in entries {
    guard let name = library(entry, shippedIn: CommandLine.arguments[3]) else { fail(shown(entry)) }
    arguments += "-l\(name)\n"
}
writeOutput(CommandLine.arguments[2], arguments)
