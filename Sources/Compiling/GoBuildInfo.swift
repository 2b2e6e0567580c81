import Snippets

/// What a program finds in `debug.ReadBuildInfo`: the line that `go build` adds to the linker's import configuration.
///
/// A program without a go.mod stands for the module `play`, as on the Go Playground. See `ModInfoData` and `setBuildInfo` in Go's
/// cmd/go for the form.
struct GoBuildInfo {
    /// As `GoDebugSettings.defaults`.
    let debugDefaults: String
    var clock = RunOptions.Clock.real
    var module = GoModFile.usualPath
    /// Of the package that the program starts at, as it would be imported.
    var path = GoModFile.usualPath

    private static let start: [UInt8] = [
        0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18, 0xe6,
    ]
    private static let end: [UInt8] = [
        0xf9, 0x32, 0x43, 0x31, 0x86, 0x18, 0x20, 0x72, 0x00, 0x82, 0x42, 0x10, 0x41, 0x16, 0xd8, 0xf2,
    ]

    private var text: String {
        var lines = ["path\t\(path)", "mod\t\(module)\t(devel)\t", "build\t-buildmode=exe", "build\t-compiler=gc"]
        if clock == .fake { lines.append("build\t-tags=\(GoCaches.tag)") }
        if !debugDefaults.isEmpty { lines.append("build\tDefaultGODEBUG=\(debugDefaults)") }
        lines += ["build\tCGO_ENABLED=0", "build\tGOARCH=amd64", "build\tGOOS=linux", "build\tGOAMD64=v1"]
        return lines.map { $0 + "\n" }.joined()
    }

    /// A line `modinfo "…"`, quoted as Go quotes.
    var configurationLine: String {
        let bytes = Self.start + Array(text.utf8) + Self.end
        return "modinfo \"" + bytes.map(Self.quoted).joined() + "\"\n"
    }

    private static func quoted(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }
}
