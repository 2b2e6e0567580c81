package import Profiles
import Sampling

/// A crash as the handler that is linked into Swift programs noted it: all of it is the program's own account.
package struct RecordedCrash: Sendable {
    /// Of the record that the handler leaves.
    package static let recordByteLimit = CrashRecord.byteLimit

    /// `signal(7)`.
    package let signal: Int32
    /// Whether the stack was used up.
    package let isStackOverflow: Bool
    /// The crash as its only sample; nil where nothing is known of the program's memory.
    package let profile: Profile?

    package init(signal: Int32, isStackOverflow: Bool, profile: Profile?) {
        self.signal = signal
        self.isStackOverflow = isStackOverflow
        self.profile = profile
    }
}
