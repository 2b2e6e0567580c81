import CLinux
import Glibc
import SandboxProtocol

/// The jail's file tree: an empty root in memory, and on it nothing but what the request names.
struct View {
    private static let rootBytes = 8 << 20
    private static let rootInodes = 4096
    private static let beneath = UInt64(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
    private static let foreign = UInt64(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID)

    private let root: Int32
    private(set) var scratches: [Int32] = []
    private(set) var hasProc = false

    /// Takes hold of the host's files. This comes before the change of user, after which the way to them may be shut.
    static func openSources(_ mounts: [JailMount]) throws(StepFailure) -> [Int32?] {
        var sources: [Int32?] = []
        for mount in mounts { sources.append(try openSource(mount)) }
        return sources
    }

    private static func openSource(_ mount: JailMount) throws(StepFailure) -> Int32? {
        switch mount {
        case .readOnly(let host, _, let optional):
            let answer = linux_clone_tree(host)
            if optional, answer == -ENOENT { return nil }
            return try clone(host, answer, foreign | UInt64(MOUNT_ATTR_NODEV))
        case .writable(let host, _):
            let attributes = UInt64(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSYMFOLLOW)
            return try clone(host, linux_clone_tree(host), attributes)
        case .device(let path):
            return try clone(path, linux_clone_tree(path), foreign | UInt64(MOUNT_ATTR_NOEXEC))
        case .scratch:
            return nil
        }
    }

    private static func clone(_ path: String, _ answer: Int32, _ attributes: UInt64) throws(StepFailure) -> Int32 {
        let tree = try step("clone \(path)", answer)
        try step("restrict \(path)", linux_set_mount_attributes(tree, UInt32(AT_RECURSIVE), attributes))
        return tree
    }

    /// Builds the tree as the jail's own user, whose files these are.
    init(_ request: LaunchRequest, sources: [Int32?]) throws(StepFailure) {
        root = try Self.memory(bytes: Self.rootBytes, inodes: Self.rootInodes, UInt32(MOUNT_ATTR_NODEV))
        try step("attach the root", attachAtTemporaryPlace())
        for (mount, source) in zip(request.mounts, sources) { try place(mount, source) }
        try mountProc()
        for file in request.files { try write(file) }
    }

    /// Somewhere it must hang to become the root; nothing of the host is looked at any more, so any place will do.
    private func attachAtTemporaryPlace() -> Int32 {
        let place = open("/tmp", LINUX_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return -errno }
        defer { close(place) }
        return linux_move_mount(root, place)
    }

    private static func memory(bytes: Int, inodes: Int, _ attributes: UInt32) throws(StepFailure) -> Int32 {
        let context = try step("open tmpfs", linux_fsopen("tmpfs"))
        defer { close(context) }
        try step("tmpfs size", linux_fsconfig_string(context, "size", "\(bytes)"))
        try step("tmpfs inodes", linux_fsconfig_string(context, "nr_inodes", "\(inodes)"))
        try step("tmpfs mode", linux_fsconfig_string(context, "mode", "0755"))
        return try step("mount tmpfs", linux_fsmount(context, attributes | UInt32(MOUNT_ATTR_NOSUID)))
    }

    private mutating func place(_ mount: JailMount, _ source: Int32?) throws(StepFailure) {
        switch mount {
        case .readOnly(_, let path, _), .writable(_, let path), .device(let path):
            guard let source else { return }
            try attach(source, at: path)
            close(source)
        case .scratch(let path, let bytes, let inodes, let executable):
            let noExecute = executable ? 0 : UInt32(MOUNT_ATTR_NOEXEC)
            let memory = try Self.memory(
                bytes: bytes, inodes: inodes, noExecute | UInt32(MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSYMFOLLOW))
            try attach(memory, at: path)
            scratches.append(memory)
        }
    }

    private func attach(_ mount: Int32, at path: String) throws(StepFailure) {
        var status = stat()
        guard fstat(mount, &status) == 0 else { throw StepFailure(step: "stat \(path)", code: errno) }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        let target = isDirectory ? try directory(path) : try emptyFile(path)
        defer { close(target) }
        try step("mount \(path)", linux_move_mount(mount, target))
    }

    /// A host whose own `/proc` is covered in part, as in most containers, refuses a fresh one: then there is none.
    private mutating func mountProc() throws(StepFailure) {
        let context = try step("open proc", linux_fsopen("proc"))
        defer { close(context) }
        try step("proc subset", linux_fsconfig_string(context, "subset", "pid"))
        let attributes = UInt32(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
        let proc = linux_fsmount(context, attributes)
        guard proc >= 0 else { return }
        try attach(proc, at: "/proc")
        close(proc)
        hasProc = true
    }

    /// Makes every directory on the way, one name at a time, and never goes through a link.
    private func directory(_ path: String) throws(StepFailure) -> Int32 {
        var here = try step("duplicate the root", fcntl(root, F_DUPFD_CLOEXEC, 0))
        for name in try names(of: path) {
            guard mkdirat(here, name, 0o755) == 0 || errno == EEXIST else {
                throw StepFailure(step: "make directory \(path)", code: errno)
            }
            let next = linux_openat2(here, name, LINUX_O_PATH | O_DIRECTORY | O_CLOEXEC, 0, Self.beneath)
            close(here)
            here = try step("open directory \(path)", next)
        }
        return here
    }

    private func emptyFile(_ path: String) throws(StepFailure) -> Int32 {
        close(try create(path, mode: 0o444))
        let parent = try directory(parentPath(path))
        defer { close(parent) }
        let name = try names(of: path).last ?? ""
        return try step("open \(path)", linux_openat2(parent, name, LINUX_O_PATH | O_CLOEXEC, 0, Self.beneath))
    }

    private func create(_ path: String, mode: UInt32) throws(StepFailure) -> Int32 {
        let parent = try directory(parentPath(path))
        defer { close(parent) }
        guard let name = try names(of: path).last else { throw StepFailure(step: "create \(path)", code: EINVAL) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        return try step("create \(path)", linux_openat2(parent, name, flags, mode, Self.beneath))
    }

    private func write(_ file: JailFile) throws(StepFailure) {
        let descriptor = try create(file.path, mode: file.mode & 0o777)
        defer { close(descriptor) }
        var rest = file.content[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw StepFailure(step: "write \(file.path)", code: errno) }
            rest = rest.dropFirst(written)
        }
    }

    private func parentPath(_ path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private func names(of path: String) throws(StepFailure) -> [String] {
        let names = path.split(separator: "/").map(String.init)
        guard path.hasPrefix("/"), !names.contains("."), !names.contains("..") else {
            throw StepFailure(step: "path \(path)", code: EINVAL)
        }
        return names
    }

    /// From here on there is nothing else, and the root is read-only.
    func becomeRoot() throws(StepFailure) {
        try step("enter the root", fchdir(root) == 0 ? 0 : -errno)
        try step("pivot_root", linux_pivot_to_working_directory())
        try step("read-only root", linux_set_mount_attributes(root, 0, UInt64(MOUNT_ATTR_RDONLY)))
    }
}
