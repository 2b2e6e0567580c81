import CCrypto
import Foundation

/// A SHA-256 digest (FIPS 180-4), taken by OpenSSL's libcrypto.
struct SHA256: Sendable {
    let bytes: [UInt8]

    init(of content: Data) {
        bytes = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
            content.withUnsafeBytes { content in
                _ = CCrypto.SHA256(content.baseAddress, content.count, buffer.baseAddress)
            }
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }

    /// Takes as long for a near miss as for a far one, so that nobody can feel the way to a digest.
    func equals(_ other: Data) -> Bool {
        guard other.count == bytes.count else { return false }
        return other.withUnsafeBytes { CRYPTO_memcmp(bytes, $0.baseAddress, bytes.count) == 0 }
    }
}
