import ProfileFormats
import Profiles
import Reports

private let limits = DecodingLimits(bytes: 1 << 20, samples: 1000, rows: 1000, stringBytes: 4096, depth: 600)

/// What is read is written again, means the same, and can be shown in every form.
func feedProfile(_ bytes: [UInt8]) {
    guard let profile = try? ProfileJSON.decode(bytes, limits: limits) else { return }
    let again = try? ProfileJSON.decode(ProfileJSON.encode(profile), limits: limits)
    precondition(again == profile)
    let type = profile.series.first?.type.name ?? ""
    for format in ProfileFormat.allCases { _ = try? format.encode(profile, type: type, limitBytes: 1 << 20) }
}

func feedStoredProfile(_ bytes: [UInt8]) {
    guard let json = try? Gzip.decompress(bytes, limitBytes: 1 << 16) else { return }
    precondition(json.count <= 1 << 16)
    _ = try? StoredProfile.decode(bytes, limits: limits)
}
