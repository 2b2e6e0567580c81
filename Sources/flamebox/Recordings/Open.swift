import Adhoc
import ArgumentParser
import Foundation
import Glibc
import Linux
import ProfileFormats
import Profiles
import Recordings

/// `flamebox open`: profiles and recordings, in a browser.
struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show profile files and recordings in a local page.",
        discussion: """
            A FILE is a profile in any format that 'flamebox convert' reads, a recording (its ID or its folder), or a \
            folder that 'flamebox adhoc' left. Several are a list, of which two can be set side by side and compared. \
            Without any, all recordings are listed. Prints the address, which is on loopback alone, and opens it where there \
            is a desktop. Until Ctrl-C; then nothing is left of what files were opened. Ends with 64 where a file cannot be \
            read, 2 where nothing can be served.
            """)

    @Argument(help: "A profile, a recording, or a folder with profiles.", completion: .file())
    var files: [String] = []

    @Option(help: "The port to listen on; any that is free unless given.")
    var port = 0

    @Option(help: "Where recordings are kept; $XDG_DATA_HOME/flamebox unless given.", completion: .directory)
    var data: String?

    @Flag(name: .customLong("no-browser"), help: "Only print the address.")
    var noBrowser = false

    private static let host = "127.0.0.1"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535; it is not \(port).") }
    }

    func run() async throws {
        let kept = RecordingShelf(data: data ?? RecordingShelf.usualData(ProcessInfo.processInfo.environment))
        guard !files.isEmpty else { return try await serve(kept, path: "/recordings") }
        var opened = try OpenedFiles()
        defer { opened.remove() }
        for file in files { try open(file, into: &opened, kept) }
        let only = opened.recordings.count == 1 ? opened.recordings.first : nil
        try await serve(opened.shelf, path: "/recordings" + (only.map { "/\($0.rawValue)" } ?? ""))
    }

    private func serve(_ shelf: RecordingShelf, path: String) async throws {
        let showsBrowser = !noBrowser
        try await LocalView(host: Self.host, port: port, shelf: shelf).serve { address in
            if showsBrowser { DesktopBrowser.open(address + path) }
            return path
        }
    }

    private func open(_ file: String, into opened: inout OpenedFiles, _ kept: RecordingShelf) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) {
            guard isFolder.boolValue else { return try read(file, into: &opened) }
            return try openFolder(file, into: &opened)
        }
        guard let id = RecordingID(rawValue: file), kept.recording(id) != nil else {
            throw ValidationError("\(file.visible) is no file, and no recording's ID.")
        }
        try opened.show(id, of: kept)
    }

    /// Of a recording, or of files that `adhoc` left.
    private func openFolder(_ folder: String, into opened: inout OpenedFiles) throws {
        let place = URL(filePath: folder).standardizedFileURL
        let recordings = place.deletingLastPathComponent()
        if let id = RecordingID(rawValue: place.lastPathComponent), recordings.lastPathComponent == "recordings" {
            let shelf = RecordingShelf(data: recordings.deletingLastPathComponent().path)
            if shelf.recording(id) != nil { return try opened.show(id, of: shelf) }
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".pb.gz") }
        guard !names.isEmpty else {
            throw ValidationError("\(folder.visible) is no recording, and no .pb.gz file is in it.")
        }
        for name in names.sorted() { try read("\(folder)/\(name)", into: &opened) }
    }

    private func read(_ file: String, into opened: inout OpenedFiles) throws {
        // No larger than what the page's own server reads.
        let read = try ProfileFile.read(file, limits: .recording)
        guard !read.profile.sets.isEmpty else { throw ValidationError("\(file.visible) has no samples.") }
        let changed = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        try opened.add(
            read.profile, named: URL(filePath: file).lastPathComponent, changed: changed ?? Date(),
            origin: (["Read as \(read.format)."] + read.notes).joined(separator: " "))
    }
}

/// The browser of the person's desktop, where there is one.
private enum DesktopBrowser {
    private static let opener = "xdg-open"

    static func open(_ address: String) {
        let environment = ProcessInfo.processInfo.environment
        let isDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0]?.isEmpty == false }
        let folders = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        let found = folders.map { "\($0)/\(opener)" }.first(where: FileManager.default.isExecutableFile)
        guard isDesktop, let found else { return }
        startOwnedThread(named: "browser") {
            do throws(SystemError) {
                let nothing = try OwnedDescriptor.open("/dev/null", O_RDWR)
                let process = try spawn(
                    found, [address], descriptors: [nothing.number, nothing.number, nothing.number],
                    inheritsEnvironment: true)
                // As long as it takes: some browsers stay where they were started.
                _ = try waitForChild(process)
            } catch {
                complain("the browser could not be opened: \(error)")
            }
        }
    }
}
