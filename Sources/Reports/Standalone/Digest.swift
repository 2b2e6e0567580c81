import CCrypto

/// The SHA-256 digest (FIPS 180-4), by OpenSSL's libcrypto.
func sha256(_ content: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
        content.withUnsafeBufferPointer { content in
            _ = CCrypto.SHA256(content.baseAddress, content.count, buffer.baseAddress)
        }
        count = Int(SHA256_DIGEST_LENGTH)
    }
}
