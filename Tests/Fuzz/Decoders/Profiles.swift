import ProfileFormats
import Profiles
import Reports

private let limits = DecodingLimits(bytes: 1 << 20, samples: 1000, rows: 1000, stringBytes: 4096, depth: 600)

/// What is read is written again, means the same, and can be shown in every form.
func feedProfile(_ bytes: [UInt8]) {
    guard let profile = try? ProfileJSON.decode(bytes, limits: limits) else { return }
    let again = try? ProfileJSON.decode(ProfileJSON.encode(profile), limits: limits)
    precondition(again == profile)
    for (index, set) in profile.sets.enumerated() {
        for type in set.types {
            let selection = ProfileSelection(set: index, type: type.name)
            for format in ProfileFormat.allCases { _ = try? format.encode(profile, selection, limitBytes: 1 << 20) }
        }
    }
}

func feedStoredProfile(_ bytes: [UInt8]) {
    guard let json = try? Gzip.decompress(bytes, limitBytes: 1 << 16) else { return }
    precondition(json.count <= 1 << 16)
    _ = try? StoredProfile.decode(bytes, limits: limits)
}

/// Whatever is read of anybody's format keeps the invariants, and is written and read again as our own.
func feedForeignProfile(_ bytes: [UInt8]) {
    guard let read = try? ReadProfile.read(bytes, limits: limits) else { return }
    let json = ProfileJSON.encode(read.profile)
    let again = try? ProfileJSON.decode(
        json, limits: DecodingLimits(bytes: 1 << 24, samples: 1000, rows: 4000, stringBytes: 4096, depth: 600))
    precondition(again?.sets.map(\.samples.values) == read.profile.sets.map(\.samples.values))
    for (index, set) in read.profile.sets.enumerated() {
        for type in set.types {
            let selection = ProfileSelection(set: index, type: type.name)
            for format in ProfileFormat.allCases {
                _ = try? format.encode(read.profile, selection, limitBytes: 1 << 20)
            }
            feedPair(read.profile, selection)
        }
    }
}

/// Beside itself and beside nothing: what comes of it is two columns again, unless a name makes it look like another
/// format.
private func feedPair(_ profile: Profile, _ selection: ProfileSelection) {
    for other in [profile, Profile()] {
        guard let bytes = try? DoubleFlamebearer.encode(left: profile, right: other, selection, name: "") else {
            fatalError("nobody cancelled it")
        }
        guard let read = try? ReadProfile.read(bytes, limits: pairLimits), read.format == "flamebearer" else {
            continue
        }
        precondition(read.profile.sets.map(\.types.count) == [2])
    }
}

private let pairLimits = DecodingLimits(
    bytes: 1 << 24, samples: 1_000_000, rows: 100_000, stringBytes: 1 << 16, depth: 4096)
