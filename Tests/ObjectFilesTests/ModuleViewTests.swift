import ObjectFiles
import Testing

struct ModuleViewTests {
    private let view = ModuleView([
        .init(jailPath: "/box/main", hostPath: "/var/artifacts/7"), .init(jailPath: "/lib64", hostPath: "/usr/lib64"),
    ])

    @Test(arguments: [
        ("/box/main", "/var/artifacts/7"), ("/lib64/ld-linux-x86-64.so.2", "/usr/lib64/ld-linux-x86-64.so.2"),
    ])
    func `a path of the view has a host path`(_ path: String, _ host: String) {
        #expect(view.hostPath(of: path) == host)
    }

    @Test(arguments: [
        "/etc/shadow", "/lib64/../../etc/shadow", "/lib64x/y", "box/main", "", "/box/main (deleted)", "/lib64/a\nb",
    ])
    func `no other path names a file`(_ path: String) {
        #expect(view.hostPath(of: path) == nil)
    }
}
