import CLinux
import Glibc
import SandboxProtocol

/// A second wall around the same view, in case the first has a hole: files may be read as mounted, written only in
/// scratch directories, executed only from the mounts of programs; no port, no signal and no abstract socket outside.
/// A kernel without Landlock has the first wall alone, and the report says so.
func restrictToView(_ request: LaunchRequest) throws(StepFailure) {
    let abi = linux_landlock_abi()
    guard abi > 0 else { return }
    let rights = ViewRights(known: linux_landlock_file_rights(abi))
    let set = try step("Landlock", linux_landlock_create(abi))
    defer { close(set) }
    try allow(rights.look, at: "/", in: set)
    for mount in request.mounts {
        switch mount {
        case .readOnly(_, let path, _): try allow(rights.execute, at: path, in: set)
        case .device(let path): try allow(rights.device, at: path, in: set)
        case .writable(_, let path), .scratch(let path, _, _, false): try allow(rights.write, at: path, in: set)
        case .scratch(let path, _, _, true): try allow(rights.write | rights.execute, at: path, in: set)
        }
    }
    try step("restrict with Landlock", linux_landlock_restrict(set))
}

private struct ViewRights {
    let look, execute, device, write: UInt64

    /// Rights that this kernel does not know cannot be asked for, and are not refused either.
    init(known: UInt64) {
        look = LINUX_LANDLOCK_READ_FILE | LINUX_LANDLOCK_READ_DIR
        let make = LINUX_LANDLOCK_MAKE_DIR | LINUX_LANDLOCK_MAKE_REG | LINUX_LANDLOCK_MAKE_SYM | LINUX_LANDLOCK_REFER
        let remove = LINUX_LANDLOCK_REMOVE_DIR | LINUX_LANDLOCK_REMOVE_FILE
        let change = LINUX_LANDLOCK_WRITE_FILE | LINUX_LANDLOCK_TRUNCATE
        execute = look | LINUX_LANDLOCK_EXECUTE
        device = (LINUX_LANDLOCK_READ_FILE | change) & known
        write = (look | make | remove | change) & known
    }
}

/// An optional mount may not be there. On a file, only the rights that files have can be asked for.
private func allow(_ rights: UInt64, at path: String, in set: Int32) throws(StepFailure) {
    let place = open(path, LINUX_O_PATH | O_CLOEXEC)
    guard place >= 0 else { return }
    defer { close(place) }
    var status = stat()
    guard fstat(place, &status) == 0 else { throw StepFailure(step: "stat \(path)", code: errno) }
    let ofFiles =
        LINUX_LANDLOCK_READ_FILE | LINUX_LANDLOCK_WRITE_FILE | LINUX_LANDLOCK_EXECUTE | LINUX_LANDLOCK_TRUNCATE
    let fitting = status.st_mode & S_IFMT == S_IFDIR ? rights : rights & ofFiles
    try step("Landlock on \(path)", linux_landlock_allow(set, place, fitting))
}
