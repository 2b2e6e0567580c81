import CLinux
import Glibc
import SandboxProtocol

/// Copies what the request names out of the jail's scratch directories. Every process of the jail is dead: what is
/// looked at cannot change any more, and is still believed nothing.
/// - Parameter delivery: the delivery directory; a descriptor of something else where there is nothing to deliver.
func takeHandOuts(_ request: LaunchRequest, scratches: [Int32], delivery: Int32) -> [HandOutOutcome] {
    let paths = request.mounts.compactMap { mount -> String? in
        if case .scratch(let path, _, _, _) = mount { path } else { nil }
    }
    let directories = Dictionary(zip(paths, scratches)) { first, _ in first }
    return request.handOuts.map { handOut in
        guard let directory = directories[handOut.scratch] else { return .absent }
        return take(handOut, from: directory, to: delivery)
    }
}

private func take(_ handOut: HandOut, from directory: Int32, to delivery: Int32) -> HandOutOutcome {
    let resolve = UInt64(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV)
    // Non-blocking: a FIFO of this name must not hold us up.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let source = linux_openat2(directory, handOut.path, flags, 0, resolve)
    guard source >= 0 else { return source == -ENOENT ? .absent : .irregular }
    defer { close(source) }
    var status = stat()
    guard fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
        return .irregular
    }
    guard status.st_size <= handOut.byteLimit else { return .tooLarge(bytes: UInt64(clamping: status.st_size)) }
    return copy(source, handOut, to: delivery)
}

private func copy(_ source: Int32, _ handOut: HandOut, to delivery: Int32) -> HandOutOutcome {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    // A name of the server's own, one level deep.
    guard !handOut.name.contains("/") else { return .irregular }
    let destination = openat(delivery, handOut.name, flags, 0o600)
    guard destination >= 0 else { return .absent }
    // Closed before this process ends and never inherited: nobody holds the new program open for writing.
    defer { close(destination) }
    var copied = 0
    while copied <= handOut.byteLimit {
        let count = sendfile(destination, source, nil, handOut.byteLimit - copied + 1)
        if count == 0, fchmod(destination, handOut.mode & 0o777) == 0 { return .delivered(bytes: UInt64(copied)) }
        guard count > 0 else { break }
        copied += count
    }
    unlinkat(delivery, handOut.name, 0)
    return .irregular
}
