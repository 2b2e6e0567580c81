"""Addresses that hold a program: written by hand or by another site in the query, packed by our own Share behind the #."""

import re
import unittest
import urllib.parse

from playwright.sync_api import expect

from browsing import PHONE, BrowserTest, button

GO = 'package main\n\nfunc main() { println("a+b & 100 % 🔥") }\n'
SWIFT = 'print("linked")\n'


def linked(code, **more):
    return "/?" + urllib.parse.urlencode({"code": code, **more})


class Query(BrowserTest):
    def test_the_editor_begins_with_the_program(self):
        for code, language in ((GO, "go"), (SWIFT, "swift")):
            page = self.open(linked(code))
            expect(page.locator(".cm-content")).to_contain_text(code.splitlines()[-1])
            expect(page.get_by_label("Language")).to_have_value(language)
        page = self.open(linked("// package main? no", language="go"))
        expect(page.get_by_label("Language")).to_have_value("go")
        self.assert_no_complaints()

    def test_options_come_with_the_program(self):
        address = linked(GO, optimization="debug", arguments="1\n2", environment="A=b", timeLimitMs=2000)
        page = self.open(address)
        expect(page.locator(".cm-content")).to_contain_text("100 %")
        expect(page.locator(".option-chips button")).to_have_text(
            ["Debug", "2 arguments", "1 variable", "up to 2.00 s"]
        )
        # Another view of the same page keeps them.
        self.assertIn("optimization=debug", page.url)
        plain = self.open(address, scripts=False)
        expect(plain.locator("select[name=optimization]")).to_have_value("debug")
        expect(plain.locator("textarea[name=arguments]")).to_have_value("1\n2")

    def test_it_does_without_scripts(self):
        page = self.open(linked(GO), scripts=False)
        expect(page.locator("textarea[name=code]")).to_have_value(GO)

    def test_what_is_typed_is_kept_for_this_address_alone(self):
        page = self.open(linked(SWIFT))
        page.locator(".cm-content").click()
        page.keyboard.type("// mine ")
        page.reload()
        expect(page.locator(".cm-content")).to_contain_text("// mine")
        other = self.open(linked(GO), context=page.context)
        expect(other.locator(".cm-content")).to_contain_text("100 %")
        expect(other.locator(".cm-content")).not_to_contain_text("// mine")

    def test_a_language_that_there_is_not_is_told(self):
        self.is_listening = False
        page = self.open(linked(GO, language="cobol"))
        expect(page.get_by_role("main")).to_contain_text("language is not one of")


class Packed(BrowserTest):
    def test_share_before_a_run_gives_an_address_that_holds_the_code(self):
        page = self.open(linked(GO))
        expect(page.locator(".cm-content")).to_contain_text("100 %")
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        button(page, "Share").click()
        expect(page.get_by_text("nothing is stored")).to_be_visible()
        address = page.get_by_label("Address").input_value()
        self.assertEqual([url for url in requests if "/api/" in url], [])
        other = self.open(address)
        expect(other.locator(".cm-content")).to_contain_text("100 % 🔥")
        expect(other.get_by_label("Language")).to_have_value("go")
        # Another such link in the same tab differs behind the # alone.
        other.get_by_label("Language").select_option("swift")
        button(other, "Share").click()
        expect(other.get_by_label("Address")).to_have_value(re.compile("language=swift"))
        swift = other.get_by_label("Address").input_value()
        third = self.open(address)
        expect(third.locator(".cm-content")).to_contain_text("100 %")
        third.goto(swift)
        expect(third.get_by_label("Language")).to_have_value("swift")
        expect(third.locator(".cm-content")).not_to_contain_text("100 %")
        self.assert_no_complaints()

    def test_it_holds_the_options_that_were_chosen(self):
        page = self.open("/")
        page.locator(".cm-content").wait_for()
        page.get_by_label("Language").select_option("swift")
        page.get_by_text("Options", exact=True).click()
        page.get_by_label("Optimization").select_option("unchecked")
        page.get_by_label("Swift mode").select_option("5")
        page.get_by_label("Arguments, one a line").fill("a b\nc")
        page.get_by_label("Standard input").fill("größe\n")
        page.get_by_label("Environment").fill("WHO=me")
        page.get_by_label("Recorded").select_option("cpu,wall")
        page.get_by_label("Time limit").fill("2000")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        button(page, "Share").click()
        expect(page.get_by_label("Address")).to_have_value(re.compile("options="))
        other = self.open(page.get_by_label("Address").input_value())
        chips = other.locator(".option-chips button")
        said = ["Unchecked", "with waiting", "2 arguments", "1 variable", "Swift 5", "standard input", "up to 2.00 s"]
        expect(chips).to_have_text(said)
        other.get_by_text("Options", exact=True).click()
        expect(other.get_by_label("Arguments, one a line")).to_have_value("a b\nc")
        expect(other.get_by_label("Standard input")).to_have_value("größe\n")
        with other.expect_request("**/api/runs") as sent:
            other.keyboard.press("Escape")
            button(other, "Run").click()
        options = sent.value.post_data_json["options"]
        self.assertEqual(options["environment"], {"WHO": "me"})
        self.assertEqual((options["swiftMode"], options["timeLimitMs"]), (5, 2000))
        self.assert_no_complaints()

    def test_it_is_seen_on_a_phone(self):
        page = self.open(linked(SWIFT), size=PHONE)
        expect(page.locator(".cm-content")).to_contain_text("linked")
        button(page, "Share").click()
        expect(page.get_by_text("nothing is stored")).to_be_visible()
        self.assert_fits(page)

    def test_a_damaged_one_is_as_good_as_none(self):
        page = self.open(linked(GO))
        button(page, "Share").click()
        expect(page.get_by_text("nothing is stored")).to_be_visible()
        cut = page.get_by_label("Address").input_value()[:-9]
        for address in ("/#language=swift&code=AAAA", cut):
            page = self.open(address)
            # The first example, as where there is no code in the address.
            expect(page.locator(".cm-content")).to_contain_text("package main")
            expect(page.locator(".cm-content")).not_to_contain_text("100 %")
        self.assert_no_complaints()


if __name__ == "__main__":
    unittest.main()
