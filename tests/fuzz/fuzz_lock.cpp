// A lock of any bytes. As they stand nearly all are refused, since digests would not fit: the head is then written
// anew, so that what is behind it is tried as well.
#include "fuzz/fuzzing.h"
#include "manifest/lock.h"

using namespace newel;
using namespace newel::fuzz;

namespace {

bool is_same(LockLine const& a, LockLine const& b)
{
    return a.version == b.version && a.id == b.id && a.rest == b.rest && a.down == b.down && a.schema == b.schema &&
           a.floors == b.floors && a.proof == b.proof && a.name == b.name;
}

bool is_same(Lock const& a, Lock const& b)
{
    return a.app == b.app && a.manifest == b.manifest && a.chain == b.chain && a.content == b.content &&
           std::ranges::equal(a.lines, b.lines, [](auto const& x, auto const& y) { return is_same(x, y); });
}

/// True where it was read.
bool read(std::string_view text)
{
    Lock lock;
    try {
        lock = read_lock(text, "f");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "a lock is refused with Error{Invalid}");
        check_refusal(error);
        return false;
    }
    auto const written = write_lock(lock);
    must(is_same(read_lock(written, "f"), lock), "what was written reads back the same");
    must(write_lock(read_lock(written, "f")) == written, "writing twice gives the same bytes");
    must(is_same(read_lock(with_crlf(text), "f"), lock), "line ends do not matter");
    auto const facts = facts_from(lock);
    must(facts.size() == lock.lines.size() && (facts.empty() || facts.back().chain == lock.chain),
         "the chain of the last step is the lock's");
    return true;
}

Digest digest_after(std::string_view line, std::string_view key)
{
    auto const at = line.find(key);
    if (at == std::string_view::npos) return {};
    return Digest::from_hex(line.substr(at + key.size(), 64)).value_or(Digest{});
}

/// The same lines with the head that follows from them.
std::string with_fitting_head(std::string_view text)
{
    auto const body = to_lf(text.substr(0, text.find("\nhead ")));
    auto const lines = split(body, '\n');
    auto const app_at = lines[0].find("app=");
    auto const app =
        app_at == std::string::npos ? "" : lines[0].substr(app_at + 4, lines[0].find(' ', app_at) - app_at - 4);
    auto chain = first_chain(app);
    auto content = first_content_chain(app);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        StepId const id{digest_after(lines[i], " id=")};
        DataVersion const version{static_cast<std::uint32_t>(i)};
        chain = next_chain(chain, version, id);
        auto const whole = content_of(id, digest_after(lines[i], " down="), digest_after(lines[i], " rest="));
        content = next_content_chain(content, version, whole);
    }
    auto const above = cat(body, "\n");
    return cat(above, "head ", lines.size() - 1, " chain=", chain.digest.hex(), " content=", content.digest.hex(),
               " lock=", digest_of("newel.lock", above).hex(), "\n");
}

/// One byte of a lock that was read is another: its digests must show it.
void change(std::string text, std::size_t at)
{
    auto& byte = text[at % text.size()];
    byte = static_cast<char>(byte ^ 1);
    must(!read(text), "a changed lock is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = text_of(data, size);
    read(text);
    auto const fitting = with_fitting_head(text);
    if (read(fitting)) change(fitting, size * 31);
    return 0;
}
