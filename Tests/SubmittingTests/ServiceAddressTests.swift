import Submitting
import Testing

@Suite struct ServiceAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/runs"),
        ("https://play.example.org/", "https://play.example.org/api/runs"),
        ("HTTPS://example.org/flamebox//", "HTTPS://example.org/flamebox/api/runs"),
        ("http://[::1]:80", "http://[::1]:80/api/runs"),
    ])
    func accepts(text: String, url: String) throws {
        #expect(try ServiceAddress(text).url("/api/runs") == url)
    }

    @Test(arguments: [
        "", "play.example.org", "ftp://example.org", "http://", "https:///x", "http://a:b@example.org", "http://x/?q=1",
        "http://x/#f", "http://x:0", "http://x:99999", "file:///etc/passwd", "http://exa mple.org",
    ])
    func refuses(text: String) {
        #expect(throws: ServiceAddress.Objection.self) { try ServiceAddress(text) }
    }
}
