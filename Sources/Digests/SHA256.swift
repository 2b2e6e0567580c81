import CCrypto

/// A SHA-256 digest (FIPS 180-4), taken by OpenSSL's libcrypto.
package struct SHA256: Hashable, Sendable {
    /// 32 of them.
    package let bytes: [UInt8]

    package init(of content: [UInt8]) {
        bytes = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
            content.withUnsafeBufferPointer { content in
                _ = CCrypto.SHA256(content.baseAddress, content.count, buffer.baseAddress)
            }
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }

    /// Takes as long for a near miss as for a far one, so that nobody can feel the way to a digest.
    package func equals(_ other: [UInt8]) -> Bool {
        other.count == bytes.count && CRYPTO_memcmp(bytes, other, bytes.count) == 0
    }
}
