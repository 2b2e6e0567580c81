import Foundation

/// The `usr` directory of the toolchain that built these tests.
package let toolchain: String = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let compiler = folders.map { "\($0)/swiftc" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    return URL(filePath: compiler ?? "/usr/bin/swiftc").resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().path
}()
