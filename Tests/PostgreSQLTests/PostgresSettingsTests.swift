import PostgreSQL
import TestDatabase
import Testing

/// What an operator may name as a database. Needs libpq, and no server.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"))
struct PostgresSettingsTests {
    private func refusal(_ text: String) -> String? {
        do { _ = try PostgresSettings(text) } catch { return "\(error)" }
        return nil
    }

    @Test func `both of libpq's forms are read, and no password is shown`() throws {
        for text in [
            "postgres://me:s3cr3t@db.example:5433/boxes?sslmode=verify-full",
            "host=db.example port=5433 user=me password=s3cr3t dbname=boxes sslmode=verify-full",
        ] {
            let settings = try PostgresSettings(text)
            #expect(settings.name == "postgres://db.example/boxes")
            #expect(settings.hasPassword)
            #expect(settings.needsNames)
            #expect(settings.hosts == ["db.example"])
            let again = try PostgresSettings(settings.secretText)
            #expect(again.secretText == settings.secretText)
            #expect(again.hasPassword)
        }
    }

    @Test func `values survive the way to another process, whatever is in them`() throws {
        let settings = try PostgresSettings(#"host=h password='a\'b \\ c' dbname=d"#)
        #expect(try PostgresSettings(settings.secretText).secretText == settings.secretText)
        #expect(settings.secretText.contains(#"password='a\'b \\ c'"#))
    }

    @Test func `what is no address is refused without being repeated`() {
        for text in ["postgres://me:s3cr3t@h:x y/%zz", "s3cr3t", "host=h s3cr3t=1", "password='s3cr3t", "a\u{0}b"] {
            #expect(refusal(text)?.contains("s3cr3t") == false, "\(text)")
        }
    }

    @Test func `what would read files or undo our bounds is refused by name`() {
        for keyword in ["service", "passfile", "sslkey", "options"] {
            #expect(refusal("host=h \(keyword)=x")?.contains(keyword) == true)
        }
    }

    @Test func `names that were looked up keep their ports, and a name of several addresses is tried at all of them`()
        throws
    {
        var settings = try PostgresSettings("host=a,b,/run port=1,2,3")
        settings.move(to: [[("a", "10.0.0.1"), ("a", "10.0.0.2")], [("b", "10.0.0.3")], [("/postgresql/0", nil)]])
        #expect(settings.secretText.contains("host='a,a,b,/postgresql/0'"))
        #expect(settings.secretText.contains("hostaddr='10.0.0.1,10.0.0.2,10.0.0.3,'"))
        #expect(settings.secretText.contains("port='1,1,2,3'"))
        #expect(!settings.needsNames)
    }
}
