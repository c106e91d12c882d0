// Texts that are made to hurt whoever reads them: where a manifest is looked for, and where a step edits an application's
// files. Every text is read in a process with little memory and little time.
#include "attack/victim.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <sstream>

using namespace newel;
using namespace newel::test;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMemory = std::size_t{1} << 30;

std::string times(std::string const& text, std::size_t count)
{
    std::string all;
    all.reserve(text.size() * count);
    while (count-- > 0) all += text;
    return all;
}

std::string utf16(std::string const& text)
{
    std::string wide = "\xff\xfe";
    for (char const c : text) wide += {c, '\0'};
    return wide;
}

struct Bomb {
    std::string name{};
    std::string text{};
};

std::string const kManifest = "newel: 1\napp: shop\ndev: var\nsteps: {1: base}\n";

/// What no reader of YAML may take for a manifest.
std::vector<Bomb> yaml_bombs()
{
    std::vector<Bomb> bombs;
    for (std::string const repeated : {",",          "[",           "{",
                                       "[[]",        "]",           "}",
                                       "- ",         "-\n",         "? ",
                                       "?\n",        ": ",          "{a: ",
                                       "{? ",        "[a,",         "[\"\",",
                                       "!! ",        "!a ",         "!<a> ",
                                       "&a ",        "*a ",         "&a *a ",
                                       "\t",         "%a\n",        "%YAML 1.2\n",
                                       "%TAG ! a\n", "---\n",       "...\n",
                                       "--- |\n",    "'",           "\"",
                                       "|\n ",       ">\n ",        "#",
                                       "\n",         " ",           "a",
                                       "a: [",       "- - [",       "k: |\n - [",
                                       "[#\n",       "{\"a\":[",    "<<: ",
                                       "[? ",        "[: ",         "a: &b ",
                                       "[*a,",       "``",          "@",
                                       "\\",         "\"\\x00\" ",  "\xe2\x80\xa8",
                                       "\xc2\x85",   "\xef\xbb\xbf"})
        bombs.push_back({cat(repeated, " again and again"), times(repeated, 300'000 / repeated.size())});
    std::string aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'k'; ++c)
        aliases += cat(std::string(1, c), ": &", std::string(1, c), " [",
                       times(cat("*", std::string(1, char(c - 1)), ", "), 8), "1]\n");
    bombs.push_back({"aliases of aliases", kManifest + aliases});
    bombs.push_back({"an anchor that holds itself", kManifest + "x: &a [*a]\n"});
    bombs.push_back({"a merge key", kManifest + "x: {<<: {app: other}}\n<<: {app: other}\napp: third\n"});
    bombs.push_back({"a second document", kManifest + "---\n" + kManifest});
    bombs.push_back({"a key that stands twice", kManifest + "app: other\n"});
    bombs.push_back({"a hundred thousand keys that stand twice", kManifest + times("app: other\n", 100'000)});
    bombs.push_back({"a NUL", kManifest + std::string("# \0\napp: other\n", 15)});
    bombs.push_back({"an end of file in the middle", kManifest + "\x04\napp: other\n"});
    bombs.push_back({"bytes that are not UTF-8", kManifest + "# \xff\xfe\xc0\xaf\n"});
    bombs.push_back({"a surrogate", kManifest + "# \xed\xa0\x80\n"});
    bombs.push_back({"UTF-16", utf16(kManifest)});
    bombs.push_back({"UTF-16 without its mark", utf16(kManifest).substr(2)});
    bombs.push_back({"UTF-32", std::string("\xff\xfe\0\0n\0\0\0", 8)});
    bombs.push_back({"one byte more than 4 MiB", kManifest + "#" + std::string((4u << 20) - kManifest.size(), 'x')});
    bombs.push_back({"two hundred thousand and one values", kManifest + "x: [" + times("1,", 200'001) + "]\n"});
    bombs.push_back({"65 levels", kManifest + "x: " + times("[", 65) + times("]", 65) + "\n"});
    bombs.push_back({"deep without brackets", kManifest + "x:\n" + [] {
                         std::string deep;
                         for (std::size_t i = 1; i < 1'000; ++i) deep += std::string(i, ' ') + "a:\n";
                         return deep;
                     }()});
    bombs.push_back({"a key of a mebibyte", kManifest + std::string(1u << 20, 'k') + ": 1\n"});
    bombs.push_back({"a tag", kManifest + "x: !!python/object/apply:os.system [id]\n"});
    bombs.push_back({"a number without end", cat("newel: ", times("9", 1'000'000), "\napp: shop\nsteps: {}\n")});
    bombs.push_back({"a quote without end", kManifest + "x: \"" + std::string(1'000'000, 'x')});
    bombs.push_back({"nothing", ""});
    bombs.push_back({"null", "~\n"});
    return bombs;
}

std::string read(fs::path const& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void need_pass(VerifyResult const& result)
{
    if (!result.passed) throw Error(ErrorCode::Invalid, "not passed");
}

/// 0 where each of the acts is refused as invalid (or, where `codes` says so, as something else), with a message that fits
/// on a page; else the number of the act.
int all_refused(std::vector<std::function<void()>> const& acts, std::vector<ErrorCode> const& codes)
{
    return in_a_process(kMemory, [&] {
        ::alarm(60);
        int number = 0;
        for (auto const& act : acts) {
            ++number;
            try {
                act();
                return number;
            } catch (Error const& error) {
                bool const is_expected = std::find(codes.begin(), codes.end(), error.code()) != codes.end();
                if (!is_expected || error.message().size() > 20'000) return 100 + number;
            }
        }
        return 0;
    });
}

}  // namespace

TEST_CASE("a hostile text is no manifest on disk, in a commit, in a bundle, or carried", "[attack][slow]")
{
    Victim victim;
    auto const before = victim.image();
    auto const good = read(victim.repository.path() / "manifests/shop.yaml");
    for (auto const& bomb : yaml_bombs()) {
        INFO(bomb.name);
        victim.repository.write("manifests/shop.yaml", bomb.text);
        auto settings = victim.settings();
        settings.manifest = {"manifests/shop.yaml", "option --manifest"};
        CHECK(all_refused({[&] { (void)Engine(settings).move({}); }, [&] { (void)Engine(settings).plan("work"); },
                           [&] { need_pass(Engine(settings).verify({})); }},
                          {ErrorCode::Invalid}) == 0);
        victim.repository.write("hostile.newel", bomb.text);
        auto with_bundle = victim.settings();
        with_bundle.bundles = {(victim.repository.path() / "hostile.newel").string()};
        auto carrying = victim.settings();
        carrying.carried = bomb.text;
        (void)victim.repository.commit("hostile");
        victim.repository.write("manifests/shop.yaml", good);
        CHECK(all_refused({[&] { victim.move("HEAD"); }, [&] { (void)victim.engine().schema("HEAD"); },
                           [&] { victim.move("bundle:hostile.newel"); },
                           [&] { (void)Engine(with_bundle).move({.ref = "bundle:hostile.newel"}); }},
                          {ErrorCode::Invalid, ErrorCode::Unresolved}) == 0);
        if (!bomb.text.empty())
            CHECK(all_refused({[&] { (void)Engine(carrying).move({.ref = "carried"}); }}, {ErrorCode::Invalid}) == 0);
        CHECK(victim.image() == before);
    }
    victim.moves_as_ever();
}

TEST_CASE("a hostile lock is no lock, beside the manifest or in a commit", "[attack][slow]")
{
    Victim victim;
    auto const before = victim.image();
    victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
    (void)victim.engine().lock();
    auto const good = read(victim.repository.path() / "manifests/shop.lock");
    auto bombs = yaml_bombs();
    auto const second_line = good.find('\n') + 1;
    bombs.push_back(
        {"a million lines", good.substr(0, second_line) + times(good.substr(second_line, 200) + "\n", 100'000)});
    bombs.push_back({"one endless line", good + std::string(8u << 20, 'x')});
    bombs.push_back({"endless fields", good.substr(0, second_line) + "1" + times(" id=0", 500'000) + "\n"});
    bombs.push_back({"a version beyond all", good.substr(0, second_line) + "99999999999999999999 id=0\n"});
    bombs.push_back({"a NUL within", good.substr(0, 40) + std::string(1, '\0') + good.substr(40)});
    for (auto const& bomb : bombs) {
        INFO(bomb.name);
        victim.repository.write("manifests/shop.lock", bomb.text);
        (void)victim.repository.commit("hostile");
        CHECK(all_refused({[&] { victim.move("HEAD"); }}, {ErrorCode::Invalid}) == 0);
        CHECK(all_refused({[&] { need_pass(victim.engine().verify({})); }}, {ErrorCode::Invalid}) == 0);
        CHECK(victim.image() == before);
    }
    victim.repository.write("manifests/shop.lock", good);
    (void)victim.repository.commit("good again");
    CHECK(victim.move("HEAD").applied == 1);
}

TEST_CASE("a hostile file is not edited, and stays as it is", "[attack][slow]")
{
    Victim victim;
    std::string const edit =
        "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\nsteps:\n  1: base\n  2:\n"
        "    name: evil\n    up:\n      - edit: {files: \"config/*\", rename: {colour: look.colour}, set: {version: "
        "2}}\n";
    victim.repository.write("manifests/shop.yaml", edit);
    auto const data = victim.database().parent_path();
    fs::create_directories(data / "config");
    std::vector<Bomb> bombs;
    for (auto& bomb : yaml_bombs()) {
        // What says nothing at all is an empty map to an edit.
        bool const is_fine = bomb.name == "null" || bomb.text.find_first_not_of("\n\t #-.") == std::string::npos;
        if (!is_fine) bombs.push_back({"x.yaml", std::move(bomb.text)});
    }
    for (std::string const& json :
         {times("[", 200'000), times("{\"a\":", 100'000), cat(times("[", 65), times("]", 65)),
          cat("{\"a\": ", times("9", 1'000'000), "e", times("9", 1'000), ", \"a\": 1}"),
          std::string("{\"a\": 1, \"a\": 2}"), cat("[", times("1,", 200'001), "1]"), std::string("{\"a\": NaN}"),
          std::string("{\"a\": 1} {\"b\": 2}"), std::string("{\"a\": \"\xff\"}"), std::string("{\"a\": \"\0\"}", 10),
          utf16("{\"a\": 1}"), cat("{\"a\": \"", times("x", 5u << 20), "\"}"), times("\"", 300'001),
          times("{\"", 100'000), times(",", 300'000), cat("{\"a\": \"", times("\\ud800", 1'000), "\"}"),
          std::string("{\"a\": 1,}"), std::string("{'a': 1}"), std::string("// x\n{\"a\": 1}")})
        bombs.push_back({"x.json", json});
    auto const before = victim.sql("SELECT name FROM sqlite_schema; SELECT * FROM t; SELECT version FROM newel_state");
    for (auto const& bomb : bombs) {
        auto const file = data / "config" / bomb.name;
        INFO(bomb.name << ": " << bomb.text.substr(0, 60));
        std::ofstream(file, std::ios::binary) << bomb.text;
        CHECK(all_refused({[&] { victim.move(); }}, {ErrorCode::Failed, ErrorCode::Refused, ErrorCode::Invalid}) == 0);
        CHECK(read(file) == bomb.text);
        CHECK(victim.sql("SELECT name FROM sqlite_schema; SELECT * FROM t; SELECT version FROM newel_state") == before);
        fs::remove(file);
    }
    std::ofstream(data / "config" / "x.yaml") << "colour: red\n";
    CHECK(victim.move().applied == 1);
    CHECK(read(data / "config" / "x.yaml") == "look:\n  colour: red\nversion: 2\n");
}
