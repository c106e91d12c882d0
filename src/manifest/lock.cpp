#include "manifest/lock.h"

#include "base/aside.h"
#include "base/limits.h"
#include "base/text.h"
#include "manifest/faults.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::string_view kHeader = "newel-lock ";
constexpr std::string_view kWriteAnew = "newel lock    write the lock anew";
constexpr std::size_t kManyLines = 500;  // worth a second thread

/// Gives each line its chain; the chain of the head.
Chain chained(std::string const& app, std::vector<LockLine>& lines)
{
    auto chain = first_chain(app);
    for (auto& line : lines) chain = line.chain = next_chain(chain, line.version, line.id);
    return chain;
}

/// Gives each line its content; the content chain of the head.
ContentChain contents_chained(std::string const& app, std::vector<LockLine>& lines)
{
    auto chain = first_content_chain(app);
    for (auto& line : lines) {
        line.content = content_of(line.id, line.down, line.rest);
        chain = next_content_chain(chain, line.version, line.content);
    }
    return chain;
}

std::string_view word_of(std::string_view& rest)
{
    auto const end = std::min(rest.find(' '), rest.size());
    auto const word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

std::optional<std::uint32_t> small_number(std::string_view digits)
{
    auto const number = to_number(digits);
    if (!number || *number > limits::kVersions) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

/// `key=value` words of one line. A later format may add words of its own; they are passed over.
class LockReader {
public:
    LockReader(std::string_view text, std::string const& file) : text_(text), faults_(file) {}

    Lock read()
    {
        check_conflict();
        header(next_line());
        lock_.lines.reserve(text_.size() / 280);  // three digests and a short name are a line of 280 bytes
        auto line = next_line();
        for (; !line.empty() && line[0] >= '0' && line[0] <= '9'; line = next_line()) step(line);
        auto const above = text_.substr(0, line_start_);
        if (line.substr(0, 5) == "head ")
            head(line, above);
        else if (at_ >= text_.size() && line.empty())
            fault("the line that begins with 'head' is missing");
        else
            fault(cat("neither a step nor 'head': ", quoted(line)));
        if (at_ < text_.size()) {
            (void)next_line();
            fault("something follows the line that begins with 'head'");
        }
        faults_.throw_if_any();
        return std::move(lock_);
    }

private:
    void fault(std::string message, std::string_view advice = kWriteAnew)
    {
        faults_.add({.line = line_number_, .column = 0}, std::move(message), std::string(advice));
    }

    [[noreturn]] void stop(std::string message, std::string_view advice)
    {
        throw fault_at(faults_.file(), {.line = std::max(line_number_, 1), .column = 0}, std::move(message),
                       std::string(advice));
    }

    std::string_view next_line()
    {
        line_start_ = at_;
        if (at_ >= text_.size()) return {};
        ++line_number_;
        auto const end = std::min(text_.find('\n', at_), text_.size());
        auto const line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return line;
    }

    /// Two branches that both wrote a lock conflict on purpose; whoever merged may have missed it.
    void check_conflict()
    {
        for (std::string_view marker : {"<<<<<<< ", "||||||| ", ">>>>>>> "}) {
            auto const at = text_.substr(0, marker.size()) == marker ? 0 : text_.find(cat("\n", marker));
            if (at == std::string_view::npos) continue;
            auto const before = text_.substr(0, at + (at > 0 ? 1 : 0));
            line_number_ = 1 + static_cast<int>(std::ranges::count(before, '\n'));
            stop("a merge left conflict markers", "newel lock    write the lock anew, once the manifest is merged");
        }
    }

    void header(std::string_view line)
    {
        if (line.substr(0, kHeader.size()) != kHeader) stop("not a lock: it does not begin with 'newel-lock 1'", {});
        line.remove_prefix(kHeader.size());
        auto const format = word_of(line);
        if (format != "1") {
            if (!to_number(format)) stop(cat("its format ", quoted(format), " is not a number"), kWriteAnew);
            stop(cat("written in format ", format, "; a newer Newel is needed"), "this Newel reads locks of format 1");
        }
        auto const app = word_of(line);
        if (app.substr(0, 4) != "app=" || !is_app_name(app.substr(4)))
            stop("'app=NAME' is missing in the first line", kWriteAnew);
        lock_.app = app.substr(4);
        auto const manifest = word_of(line);
        auto const digest = manifest.substr(0, 9) == "manifest=" ? Digest::from_hex(manifest.substr(9)) : std::nullopt;
        if (digest)
            lock_.manifest = *digest;
        else
            fault("'manifest=' with 64 hex digits is missing in the first line");
    }

    bool take_digest(std::string_view word, std::string_view key, Digest& into)
    {
        auto const digest = Digest::from_hex(word.substr(key.size()));
        if (digest) into = *digest;
        if (!digest) fault(cat("'", key, "' is not followed by 64 hex digits"));
        return true;
    }

    bool take_floor(std::string_view word, std::string_view key, DataVersion& into)
    {
        auto const number = small_number(word.substr(key.size()));
        if (number) into = {*number};
        if (!number) fault(cat("'", key, "' is not followed by a version"));
        return true;
    }

    /// True where the word is known. `seen` collects a bit per key.
    bool take(std::string_view word, LockLine& step, unsigned& seen)
    {
        static constexpr std::array<std::string_view, 7> kKeys{
            "id=", "rest=", "down=", "schema=", "read_floor=", "write_floor=", "proof="};
        auto const key = std::ranges::find_if(kKeys, [&](auto k) { return word.substr(0, k.size()) == k; });
        if (key == kKeys.end()) return word.find('=') != std::string_view::npos && word[0] != '=';
        auto const index = static_cast<unsigned>(key - kKeys.begin());
        if (seen & 1u << index) fault(cat("'", *key, "' stands twice"));
        seen |= 1u << index;
        switch (index) {
            case 0: return take_digest(word, *key, step.id.digest);
            case 1: return take_digest(word, *key, step.rest);
            case 2: return take_digest(word, *key, step.down);
            case 3: return take_digest(word, *key, step.schema.emplace().digest);
            case 4: return take_floor(word, *key, step.floors.read);
            case 5: return take_floor(word, *key, step.floors.write);
            default: break;
        }
        // A proof that a later format knows says nothing here.
        step.proof = proof_named(word.substr(key->size())).value_or(Proof::Unknown);
        return true;
    }

    void step(std::string_view line)
    {
        LockLine step;
        auto const version = small_number(word_of(line));
        auto const expected = lock_.lines.size() + 1;
        if (!version || *version != expected) fault(cat("version ", expected, " is expected here"));
        step.version = {static_cast<std::uint32_t>(expected)};
        unsigned seen = 0;
        while (!line.empty() && line.substr(0, 5) != "name=") {
            auto const word = word_of(line);
            if (!take(word, step, seen)) fault(cat(quoted(word), " is not of the form key=value"));
        }
        step.name = line.substr(std::min<std::size_t>(5, line.size()));
        if (!is_step_name(step.name)) fault("'name=' with a step's name is missing at the end");
        static constexpr unsigned kNeeded = 0b1110111;
        if ((seen & kNeeded) != kNeeded)
            fault("one of id=, rest=, down=, read_floor=, write_floor=, proof= is missing");
        check_floors(step);
        lock_.lines.push_back(std::move(step));
    }

    void check_floors(LockLine const& step)
    {
        if (step.floors.read > step.version || step.floors.write > step.version) fault("a floor is above its version");
        if (lock_.lines.empty()) return;
        auto const& below = lock_.lines.back().floors;
        if (step.floors.read < below.read || step.floors.write < below.write)
            fault("a floor is lower than the one below");
    }

    void head(std::string_view line, std::string_view above)
    {
        line.remove_prefix(5);
        auto const version = small_number(word_of(line));
        if (!version || *version != lock_.lines.size())
            fault(cat("the head is not ", lock_.lines.size(), ", the number of lines above"));
        std::optional<Digest> chain;
        std::optional<Digest> content;
        std::optional<Digest> digest;
        while (!line.empty()) {
            auto const word = word_of(line);
            if (word.substr(0, 6) == "chain=") chain = Digest::from_hex(word.substr(6));
            if (word.substr(0, 8) == "content=") content = Digest::from_hex(word.substr(8));
            if (word.substr(0, 5) == "lock=") digest = Digest::from_hex(word.substr(5));
        }
        auto contents =
            aside(lock_.lines.size() >= kManyLines, [this] { return contents_chained(lock_.app, lock_.lines); });
        if (!digest || *digest != digest_of("newel.lock", above))
            fault("the lines above were changed: 'lock=' does not fit");
        lock_.chain = chained(lock_.app, lock_.lines);
        if (!chain || *chain != lock_.chain.digest) fault("'chain=' does not follow from the lines above");
        lock_.content = contents.get();
        if (!content || *content != lock_.content.digest) fault("'content=' does not follow from the lines above");
    }

    std::string_view text_;
    Faults faults_;
    Lock lock_{};
    std::size_t at_{};
    std::size_t line_start_{};
    int line_number_{};
};

void write_line(std::string& out, LockLine const& line)
{
    out += cat(line.version.number, " id=", line.id.digest.hex(), " rest=", line.rest.hex(), " down=", line.down.hex());
    if (line.schema) out += cat(" schema=", line.schema->digest.hex());
    out += cat(" read_floor=", line.floors.read.number, " write_floor=", line.floors.write.number,
               " proof=", proof_name(line.proof), " name=", line.name, "\n");
}

std::string beside(std::string_view manifest_path, std::string_view extension)
{
    for (std::string_view known : {".yaml", ".yml"})
        if (manifest_path.size() > known.size() && manifest_path.substr(manifest_path.size() - known.size()) == known)
            return cat(manifest_path.substr(0, manifest_path.size() - known.size()), extension);
    return cat(manifest_path, extension);
}

}  // namespace

Lock read_lock(std::string_view bytes, std::string const& file)
{
    if (bytes.size() > limits::kLockBytes)
        throw fault_at(file, {}, cat("larger than ", grouped(limits::kLockBytes), " bytes"));
    if (bytes.find('\r') == std::string_view::npos) return LockReader(bytes, file).read();
    auto const text = to_lf(bytes);
    return LockReader(text, file).read();
}

std::string write_lock(Lock const& lock)
{
    std::string out;
    out.reserve(lock.lines.size() * 360 + 512);
    out += cat(kHeader, "1 app=", lock.app, " manifest=", lock.manifest.hex(), "\n");
    for (auto const& line : lock.lines) write_line(out, line);
    auto lines = lock.lines;
    auto const chain = chained(lock.app, lines);
    auto const content = contents_chained(lock.app, lines);
    auto const digest = digest_of("newel.lock", out);
    out += cat("head ", lock.lines.size(), " chain=", chain.digest.hex(), " content=", content.digest.hex(),
               " lock=", digest.hex(), "\n");
    return out;
}

std::vector<StepFacts> facts_from(Lock lock)
{
    std::vector<StepFacts> facts;
    facts.reserve(lock.lines.size());
    for (auto& line : lock.lines)
        facts.push_back({.version = line.version,
                         .name = std::move(line.name),
                         .id = line.id,
                         .rest = line.rest,
                         .down = line.down,
                         .content = line.content,
                         .chain = line.chain,
                         .schema = line.schema,
                         .floors = line.floors,
                         .proof = line.proof});
    return facts;
}

std::string lock_path(std::string_view manifest_path) { return beside(manifest_path, ".lock"); }

std::string schema_path(std::string_view manifest_path) { return beside(manifest_path, ".schema.sql"); }

}  // namespace newel
