import Foundation
import Linux
import Sandboxing
import Snippets
import Storing

/// What `flamebox doctor` says of the store and its disk. Looks from outside: opening a store would write to it.
func storeRow(data: String) -> HostProbe {
    let path = "\(data)/\(DataDirectory.store)/\(StoreDirectory.file)"
    do {
        try StoreOutline(ofFile: path)?.check(path)
    } catch {
        return HostProbe(
            name: "store", isRequired: true, isWorking: false, meaning: "\(error)",
            mend: "Put a copy from before in its place, or move it away to begin with an empty one.")
    }
    let disk = StoreDisk(ofFile: nearestThere(to: path))
    if disk.isReadOnly {
        return refusingRow(
            "The disk of \(data) is mounted read-only: what is stored can be read, and nothing is run.",
            mend: "Mount it for writing. A service that runs notices by itself.")
    }
    let free = disk.freeBytes.map { "\($0 >> 20) MiB are free" } ?? "how much is free is not told"
    if disk.isFull(forStoreAt: path) {
        return refusingRow(
            "The disk of \(data) is full, \(free): what is stored can be read, and nothing is run.",
            mend: "Make room on it. A service that runs notices by itself.")
    }
    return HostProbe(
        name: "store", isRequired: false, isWorking: true, meaning: "The disk of \(data) takes runs: \(free).")
}

/// One with which `serve` starts, for readers alone.
private func refusingRow(_ meaning: String, mend: String) -> HostProbe {
    HostProbe(name: "store", isRequired: false, isWorking: false, meaning: meaning, mend: mend)
}

/// A file in the directory that is there already of those that lead to `path`.
private func nearestThere(to path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    while !parts.isEmpty {
        let directory = parts.joined(separator: "/")
        if !directory.isEmpty, FileManager.default.fileExists(atPath: directory) { return "\(directory)/file" }
        parts.removeLast()
    }
    return path.hasPrefix("/") ? "/file" : "file"
}
