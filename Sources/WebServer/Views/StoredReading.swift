import HTTPTypes
import ProfileFormats
import Profiles

/// A stored profile, as far as this version reads it.
enum StoredReading {
    case none
    case profile(Profile)
    /// Damaged, or of a later version: a matter of this one run.
    case unreadable

    static let unreadableSentence =
        "Its profile cannot be read: it is damaged, or was stored by a version that this one does not know."

    /// - Parameter stored: the view's JSON, gzip'ed; nil where there is none.
    /// - Throws: `FormatError` where it says nothing of the profile: nobody waits any more, or memory is short.
    init(_ stored: [UInt8]?) throws {
        guard let stored else {
            self = .none
            return
        }
        do throws(FormatError) {
            self = .profile(try StoredProfile.decode(stored, limits: .stored))
        } catch {
            switch error {
            case .cancelled, .compression(.unwanted), .compression(.outOfMemory): throw error
            default: self = .unreadable
            }
        }
    }

    var profile: Profile? { if case .profile(let profile) = self { profile } else { nil } }
    var isUnreadable: Bool { if case .unreadable = self { true } else { false } }

    /// For who can say nothing without it.
    /// - Throws: `Problem`, 409, where it is unreadable.
    func readable() throws -> Profile? {
        if isUnreadable { throw Problem(.conflict, Self.unreadableSentence) }
        return profile
    }
}
