/// What a host was found to do about one mechanism, by trying it.
package struct HostProbe: Codable, Equatable, Sendable {
    /// Such as `userNamespace` or `cgroupMemory`: the name that a waiver would use.
    package let name: String
    /// Without it no jail is made.
    package let isRequired: Bool
    package let isWaived: Bool
    package let isWorking: Bool
    /// Of the call that failed; nil where none did or where it is not known.
    package let errno: Int32?
    /// What was done, and what came of it.
    package let meaning: String
    /// How to get it; empty where it works.
    package let mend: String

    package init(
        name: String, isRequired: Bool, isWaived: Bool = false, isWorking: Bool, errno: Int32? = nil,
        meaning: String, mend: String = ""
    ) {
        self.name = name
        self.isRequired = isRequired
        self.isWaived = isWaived
        self.isWorking = isWorking
        self.errno = errno
        self.meaning = meaning
        self.mend = mend
    }
}
