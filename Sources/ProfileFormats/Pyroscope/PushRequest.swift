import Foundation
import Profiles

/// `POST /push.v1.PusherService/Push` of Pyroscope's clients of today, as protocol buffers or JSON (connectrpc.com,
/// "Protocol", unary; grafana/pyroscope, api/push/v1/push.proto): series of pprofs under labels.
package enum PushRequest {
    private static let name = "push.v1.PushRequest"
    /// Profiles in one request; each is taken apart on its own.
    private static let profiles = 64

    /// - Parameter isJSON: by the `Content-Type`.
    package static func read(
        _ bytes: [UInt8], isJSON: Bool, limits: DecodingLimits
    ) throws(ReadingFailure) -> [PushedProfile] {
        let bytes = try ReadProfile.decompressed(bytes, limits: limits)
        let all = isJSON ? try series(ofJSON: bytes, limits) : try series(of: bytes)
        guard all.reduce(0, { $0 + $1.profiles.count }) <= profiles else {
            throw .tooLarge(what: "profiles in a request", limit: profiles)
        }
        var pushed: [PushedProfile] = []
        for series in all {
            let tags = try [Label](tags: series.labels)
            let config = SampleTypeConfig.ofSeries(series.labels["__name__"] ?? "")
            for profile in series.profiles {
                let read = try ReadProfile.read(Array(profile), limits: limits)
                pushed.append(
                    try PushedProfile(read, config, of: series.labels["service_name"] ?? "", tags: tags))
            }
        }
        return pushed
    }

    private struct Series {
        var labels: [String: String] = [:]
        var profiles: [ArraySlice<UInt8>] = []
    }

    private static func series(of bytes: [UInt8]) throws(ReadingFailure) -> [Series] {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var all: [Series] = []
            var reader = ProtobufReader(buffer, format: name)
            while let (field, value) = try reader.next() {
                guard field == 1, case .content(let range) = value else { continue }
                guard all.count < profiles else { throw .tooLarge(what: "series in a request", limit: profiles) }
                var series = Series()
                var parts = reader.within(range)
                while let (field, value) = try parts.next() {
                    switch (field, value) {
                    case (1, .content(let pair)):
                        let (key, text) = try label(parts.within(pair))
                        series.labels[key] = text
                        guard series.labels.count <= 2 * PushedName.tags else {
                            throw .tooLarge(what: "labels of a series", limit: 2 * PushedName.tags)
                        }
                    case (2, .content(let sample)):
                        var sample = parts.within(sample)
                        while let (field, value) = try sample.next() {
                            if field == 1, case .content(let range) = value { series.profiles.append(bytes[range]) }
                        }
                    default: break
                    }
                }
                all.append(series)
            }
            return all
        }
    }

    private static func label(_ message: ProtobufReader) throws(ReadingFailure) -> (key: String, text: String) {
        var reader = message
        var label = (key: "", text: "")
        while let (field, value) = try reader.next() {
            guard case .content(let range) = value else { continue }
            let text = String(decoding: reader.bytes[range].prefix(PushedName.bytes), as: UTF8.self)
            if field == 1 { label.key = text } else if field == 2 { label.text = text }
        }
        return label
    }

    private static func series(ofJSON bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> [Series] {
        // Profiles are texts there, in base64.
        let wide = DecodingLimits(
            bytes: limits.bytes, samples: limits.samples, rows: limits.rows, stringBytes: limits.bytes,
            depth: limits.depth)
        var scanner = JSONScanner(bytes, format: name, limits: wide)
        var all: [Series] = []
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            guard name == "series" else { return try scanner.skip() }
            try scanner.array { (scanner) throws(ReadingFailure) in
                guard all.count < profiles else { throw .tooLarge(what: "series in a request", limit: profiles) }
                all.append(try series(&scanner))
            }
        }
        try scanner.end()
        return all
    }

    private static func series(_ scanner: inout JSONScanner) throws(ReadingFailure) -> Series {
        var series = Series()
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            guard name == "labels" || name == "samples" else { return try scanner.skip() }
            try scanner.array { (scanner) throws(ReadingFailure) in
                let place = scanner.offset
                var texts: [String: String] = [:]
                try scanner.object { (scanner, name) throws(ReadingFailure) in
                    guard ["name", "value", "rawProfile", "raw_profile"].contains(name) else {
                        return try scanner.skip()
                    }
                    texts[name] = try scanner.text()
                }
                if name == "labels" {
                    series.labels[texts["name"] ?? ""] = texts["value"] ?? ""
                    guard series.labels.count <= 2 * PushedName.tags else {
                        throw .tooLarge(what: "labels of a series", limit: 2 * PushedName.tags)
                    }
                } else if let text = texts["rawProfile"] ?? texts["raw_profile"] {
                    guard let profile = Data(base64Encoded: text) else {
                        throw scanner.failure("a profile that is not base64", at: place)
                    }
                    series.profiles.append(Array(profile)[...])
                    guard series.profiles.count <= profiles else {
                        throw .tooLarge(what: "profiles in a request", limit: profiles)
                    }
                }
            }
        }
        return series
    }
}
