import ProfileFormats
import Profiles

private let limits = DecodingLimits(bytes: 1 << 20, samples: 1000, rows: 1000, stringBytes: 4096, depth: 600)

/// What a program pushes: a byte that says how, an address' query and a type, a line each, and the body. What is read can
/// be added up twice, keeps the invariants, and is written and read again as our own.
func feedPush(_ bytes: [UInt8]) {
    let lines = bytes.dropFirst().split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    guard let dialect = bytes.first, lines.count == 3 else { return }
    let body = Array(lines[2])
    var pushed: [PushedProfile] = []
    switch dialect {
    case UInt8(ascii: "p"), UInt8(ascii: "j"):
        pushed = (try? PushRequest.read(body, isJSON: dialect == UInt8(ascii: "j"), limits: limits)) ?? []
    default:
        var query: [String: String] = [:]
        for pair in String(decoding: lines[0], as: UTF8.self).split(separator: "&") {
            let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(words[0])] = words.count == 2 ? String(words[1]) : ""
        }
        let request = IngestRequest(query: query, contentType: String(decoding: lines[1], as: UTF8.self), body: body)
        if let profile = try? request.read(limits: limits) { pushed = [profile] }
    }
    var sums = PushedSums()
    for profile in pushed + pushed { try? sums.add(profile) }
    let profile = sums.profile
    do { try profile.checkInvariants() } catch { preconditionFailure(error.description) }
    let again = try? ProfileJSON.decode(
        ProfileJSON.encode(profile),
        limits: DecodingLimits(bytes: 1 << 26, samples: 200_000, rows: 200_000, stringBytes: 8192, depth: 600))
    precondition(again?.sets.map(\.samples.values) == profile.sets.map(\.samples.values))
}
