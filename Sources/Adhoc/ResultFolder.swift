import Foundation
import Glibc
import ProfileFormats
import Profiles
import Recordings
import Reports

/// The files that one can hand around: a page for each profile type, the profile for other tools, and a page that shows
/// them together. They are written beside their place first: the folder is there whole, or not at all.
struct ResultFolder {
    let recording: Recording
    let profile: Profile
    let formats: [ResultFormat]
    let code: StandaloneCode

    /// Of formats that may be many times larger than the profile itself.
    private static let limitBytes = 1 << 30
    /// They are made to be handed around.
    private static let mode: mode_t = 0o644
    /// Processes that the page names.
    private static let processRows = 100

    /// Writes into a folder that is not there yet.
    ///
    /// - Returns: the folder's path.
    func write(to folder: String) throws -> String {
        let name = (folder as NSString).lastPathComponent
        let parent = (folder as NSString).deletingLastPathComponent
        let place = parent.isEmpty ? "." : parent
        try DurableFiles.makeFolder(place, mode: 0o755)
        let temporary = "\(place)/.\(name).part-\(getpid())"
        try? FileManager.default.removeItem(atPath: temporary)
        try DurableFiles.makeFolder(temporary, mode: 0o755)
        do {
            try writeFiles(into: temporary)
            try DurableFiles.moveFolder(temporary, to: folder)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
        return folder
    }

    private func writeFiles(into folder: String) throws {
        var pages: [RecordingIndexHTML.Page] = []
        var files: [String] = []
        for (selection, name) in zip(profile.selections(), fileNames) {
            for format in formats {
                switch format {
                case .html:
                    let file = "\(name).html"
                    let bytes = try StandaloneHTML.encode(
                        profile, selection, title: "\(recording.name): \(selection.type ?? "")",
                        facts: [recording.command.joined(separator: " ")].filter { !$0.isEmpty }, code: code)
                    try DurableFiles.write(bytes, to: "\(folder)/\(file)", mode: Self.mode)
                    guard let set = profile.samples(of: selection), let type = set.types.first else { continue }
                    pages.append(
                        .init(file: file, type: type, samples: set.samples.count, total: set.samples.total(of: 0)))
                case .pprof:
                    // One holds all types of a set.
                    guard selection.type == profile.sets[selection.set ?? 0].types.first?.name else { continue }
                    try write(.pprof, of: selection, named: "\(name).pb.gz", into: folder, &files)
                case .other(let format):
                    try write(format, of: selection, named: "\(name).\(format.rawValue)", into: folder, &files)
                }
            }
        }
        guard formats.contains(.html) else { return }
        try DurableFiles.write(index(of: pages, files), to: "\(folder)/index.html", mode: Self.mode)
    }

    private func write(
        _ format: ProfileFormat, of selection: ProfileSelection, named file: String, into folder: String,
        _ files: inout [String]
    ) throws {
        let bytes = try format.encode(profile, selection, limitBytes: Self.limitBytes, title: recording.name)
        try DurableFiles.write(bytes, to: "\(folder)/\(file)", mode: Self.mode)
        files.append(file)
    }

    private func index(of pages: [RecordingIndexHTML.Page], _ files: [String]) -> [UInt8] {
        let quality = profile.sets.first?.quality ?? ProfileQuality()
        var facts = [
            ("Command", recording.command.joined(separator: " ")),
            ("Started", recording.startedAt.formatted(.iso8601)),
            ("Duration", MeasureText.milliseconds(recording.durationMs)), ("Ended", recording.ending),
        ]
        if quality.requestedHz > 0 { facts += Self.sampling(quality) }
        facts += recording.tags.sorted { $0.key < $1.key }.map { ("Tag \($0.key)", $0.value) }
        let processes = recording.processes.prefix(Self.processRows).map { process in
            (
                pid: "\(process.pid)", name: process.name,
                time: process.cpuMs.map { MeasureText.milliseconds($0) } ?? ""
            )
        }
        return RecordingIndexHTML.encode(
            title: recording.name, facts: facts.filter { !$0.1.isEmpty }, pages: pages, processes: Array(processes),
            files: files)
    }

    private static func sampling(_ quality: ProfileQuality) -> [(String, String)] {
        let kernel = quality.includesKernel == true ? "with time in the kernel" : "without time in the kernel"
        return [
            (
                "Samples",
                "\(quality.requestedHz) a second of CPU time were asked for, \(Int(quality.deliveredHz.rounded())) were "
                    + "taken, \(kernel); \(quality.lostSamples) lost, \(quality.truncatedStacks) stacks truncated, "
                    + "\(quality.unresolvedFrames) frames without a name"
            ),
            (
                "Covered",
                "\(MeasureText.milliseconds(quality.cpuSampledMs)) of \(MeasureText.milliseconds(quality.cpuSeenMs)) of "
                    + "CPU time"
            ),
        ]
    }

    /// For each type of each set: the type's name, with a number where several sets have one of that name.
    private var fileNames: [String] {
        var used: [String: Int] = [:]
        return profile.selections().map { selection in
            let name = (selection.type ?? "profile").asFileName
            used[name, default: 0] += 1
            return used[name] == 1 ? name : "\(name)-\(used[name] ?? 0)"
        }
    }
}

extension String {
    /// Letters, digits, dots, hyphens and underscores, not too many of them, and none that hides the file.
    package var asFileName: String {
        let plain = unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
            return isPlain ? Character(scalar) : "-"
        }
        let name = String(String(plain).drop { $0 == "." || $0 == "-" }.prefix(60))
        return name.isEmpty ? "profile" : name
    }
}
