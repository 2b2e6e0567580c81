import CLinux

/// A name that at most one living process of this network namespace holds: an abstract socket address, `unix(7)`. The
/// kernel frees it when its holder dies, however that happens.
package struct NameClaim: ~Copyable, Sendable {
    private let socket: OwnedDescriptor

    /// Nil where another process holds it.
    package static func take(_ name: String) throws(SystemError) -> NameClaim? {
        let answer = linux_claim_name(name, name.utf8.count)
        if answer == -LINUX_NAME_TAKEN { return nil }
        guard answer >= 0 else { throw SystemError("claim \(name)", code: -answer) }
        return NameClaim(socket: OwnedDescriptor(adopting: answer))
    }
}
