#include "base/text.h"
#include "model/ids.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace std::string_literals;

namespace {

/// Which of the rules of ids.h takes a name.
enum Rule : unsigned { None = 0, App = 1, Step = 2, Release = 4, Path = 8, Commit = 16 };

unsigned takers(std::string const& name)
{
    return (is_app_name(name) ? App : None) | (is_step_name(name) ? Step : None) |
           (is_release_name(name) ? Release : None) | (RelativePath::parse(name) ? Path : None) |
           (CommitId::parse(name) ? Commit : None);
}

std::string shown(std::string const& name) { return printable(name.substr(0, 60)); }

struct Row {
    char const* fault;
    std::string name;
    unsigned taken{};  ///< by these rules and no others
};

std::string const kHex40(40, 'a');
std::string const kMebibyte(1 << 20, 'a');

}  // namespace

TEST_CASE("a malformed name is taken by none but the rules that allow it, and never by chance", "[model]")
{
    Row const rows[]{
        {"empty", ""s},
        {"a space", " "s, Path},
        {"only spaces", "    "s, Path},
        {"a space in front", " name"s, Path},
        {"a space behind", "name "s, Path},
        {"a space within", "na me"s, Path},
        {"a tab", "na\tme"s},
        {"a line feed", "na\nme"s},
        {"a line feed behind", "name\n"s},
        {"a carriage return", "name\r"s},
        {"NUL alone", "\0"s},
        {"NUL within", "na\0me"s},
        {"NUL behind", "name\0"s},
        {"bell", "na\x07me"s},
        {"an escape sequence", "\x1b[31mred"s},
        {"a terminal title", "\x1b]0;title\x07"s},
        {"backspace", "name\b\b\b\b"s},
        {"delete", "na\x7fme"s},
        {"C1 control", "na\u0085me"s, Path},
        {"C1 escape", "\u009b31m"s, Path},
        {"right-to-left override", "na\u202eme"s, Path},
        {"left-to-right isolate", "na\u2066me"s, Path},
        {"right-to-left mark", "na\u200fme"s, Path},
        {"line separator", "na\u2028me"s, Path},
        {"no UTF-8: a lone byte", "na\xffme"s},
        {"no UTF-8: cut off", "na\xe2\x80"s},
        {"no UTF-8: overlong", "\xc0\xaf"s},
        {"no UTF-8: a surrogate", "\xed\xa0\x80"s},
        {"no UTF-8: beyond the last", "\xf4\x90\x80\x80"s},
        {"a mebibyte", kMebibyte},
        {"64 bytes, one too many for an app", std::string(64, 'a'), Step | Release | Path},
        {"201 bytes, one too many for a step", std::string(201, 'a'), Path},
        {"4097 bytes, one too many for a path", std::string(4097, 'a')},
        {"a leading dash", "-name"s, Step | Release | Path},
        {"two dashes", "--force"s, Step | Release | Path},
        {"a leading digit", "1name"s, Step | Release | Path},
        {"upper case", "Name"s, Step | Release | Path},
        {"an underscore", "na_me"s, Step | Release | Path},
        {"a letter beyond ASCII", "näme"s, Step | Release | Path},
        {"a single quote", "na'me"s, Path},
        {"a double quote", "na\"me"s, Path},
        {"a back quote", "na`me"s, Path},
        {"a backslash", "na\\me"s},
        {"a slash within", "na/me"s, Release | Path},
        {"a slash in front", "/name"s, Release},
        {"a slash behind", "name/"s, Release},
        {"two slashes", "na//me"s, Release},
        {"one dot", "."s, Release},
        {"two dots", ".."s, Release},
        {"out of the folder", "../name"s, Release},
        {"out of the folder on the way", "a/../../name"s, Release},
        {"here on the way", "a/./name"s, Release},
        {"Newel's own folder", ".newel"s, Step | Release},
        {"Newel's own folder in upper case", "a/.NEWEL/b"s, Release},
        {"39 hex digits", kHex40.substr(1), App | Step | Release | Path},
        {"41 hex digits", kHex40 + "a", App | Step | Release | Path},
        {"40 hex digits in upper case", std::string(40, 'A'), Step | Release | Path},
        {"40 digits that are not hex", std::string(40, 'g'), App | Step | Release | Path},
        {"40 hex digits and a line feed", kHex40.substr(1) + "\n"},
        {"40 hex digits with 0x", "0x" + kHex40.substr(2), Step | Release | Path},
    };
    for (auto const& row : rows) {
        INFO(row.fault << ": " << shown(row.name));
        CHECK(takers(row.name) == row.taken);
        // A path that is none says why, in words that are harmless on a terminal.
        auto const why = path_fault(row.name);
        CHECK(why.empty() == ((row.taken & Path) != 0));
        CHECK(why.size() < 200);
    }
    CHECK(std::size(rows) >= 40);
}

TEST_CASE("a name that is right is taken, so that the rows above can fail", "[model]")
{
    CHECK(takers("name") == (App | Step | Release | Path));
    CHECK(takers(std::string(63, 'a')) == (App | Step | Release | Path));
    CHECK(takers(std::string(200, 'a')) == (Step | Release | Path));
    CHECK(takers(std::string(4096, 'a')) == Path);
    CHECK(takers(kHex40) == (App | Step | Release | Path | Commit));
}
