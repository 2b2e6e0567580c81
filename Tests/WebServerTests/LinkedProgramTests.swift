import HTTPTypes
import HummingbirdTesting
import Testing

@testable import WebServer

/// Addresses that hold a program and what it is run with.
struct LinkedProgramTests {
    @Test func `options come with the program, as the form names them`() async throws {
        try await TestService.run { test in
            let query =
                "language=swift&code=print(1)&mode=test&optimization=unchecked&arguments=a%0D%0Ab&standardInput=%3Cin%3E"
                + "&environment=WHO%3Dme&swiftMode=5&sampleRateHz=500&timeLimitMs=2000&profiles=cpu,wall"
            let page = try await test.get("/?\(query)")
            #expect(page.status == .ok)
            for part in [
                #"<option value="test" selected>"#, #"<option value="unchecked" selected>"#, "\na\nb</textarea>",
                "&lt;in&gt;</textarea>", "\nWHO=me</textarea>", #"<option value="5" selected>"#, #"value="500""#,
                #"value="2000""#, #"<option value="cpu,wall" selected>"#,
            ] { #expect(page.text.contains(part), "\(part)") }
            let without = try await test.get("/?optimization=debug&timeLimitMs=1")
            #expect(without.status == .ok && without.text.contains(#"<option value="release" selected>"#))
        }
    }

    @Test(arguments: [
        ("optimization=unchecked", "options.optimization"), ("optimization=fast", "options.optimization"),
        ("mode=x", "options.mode"), ("timeLimitMs=1", "options.timeLimitMs"),
        ("timeLimitMs=1.5", "options.timeLimitMs"), ("sampleRateHz=999999999999999999999", "options.sampleRateHz"),
        ("environment=PATH", "options.environment"), ("swiftMode=6", "options.swiftMode"),
        ("profiles=cpu,none", "options.profiles"),
    ])
    func `an option that no run can have is refused by its name`(_ option: String, _ field: String) async throws {
        try await TestService.run { test in
            let page = try await test.get("/?language=go&code=package+main&\(option)")
            #expect(page.status == .unprocessableContent && page.text.contains(field), "\(page.text)")
        }
    }
}
