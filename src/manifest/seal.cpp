#include "manifest/seal.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/faults.h"

#include <limits>

namespace newel {

namespace {

constexpr std::string_view kHeader = "newel-seal ";
constexpr std::string_view kNever = "never";
constexpr std::string_view kNone = "none";

class SealReader {
public:
    SealReader(std::string_view bytes, std::string const& file) : rest_(bytes), faults_(file) {}

    Seal read()
    {
        header();
        Seal seal;
        seal.app = text("app", is_app_name);
        seal.channel = text("channel", is_release_name);
        seal.revision = number("revision", 1, std::numeric_limits<std::int64_t>::max());
        seal.issued = time("issued", value("issued")).value_or(Time{});
        if (auto const expires = value("expires"); expires != kNever) seal.expires = time("expires", expires);
        seal.head = {static_cast<std::uint32_t>(number("head", 0, limits::kVersions))};
        seal.chain = {digest("chain", value("chain"))};
        seal.content = {digest("content", value("content"))};
        seal.bundle = digest("bundle", value("bundle"));
        if (auto const previous = value("previous"); previous != kNone) seal.previous = digest("previous", previous);
        faults_.throw_if_any();
        return seal;
    }

private:
    void fault(std::string message) { faults_.add({.line = line_, .column = 0}, std::move(message), {}); }

    [[noreturn]] void stop(std::string message, std::string advice = {})
    {
        throw fault_at(faults_.file(), {.line = line_, .column = 0}, std::move(message), std::move(advice));
    }

    std::string_view line()
    {
        ++line_;
        auto const end = rest_.find('\n');
        if (end == std::string_view::npos) stop("it ends before it is complete: cut off");
        auto const line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return line;
    }

    void header()
    {
        if (!rest_.starts_with(kHeader)) {
            line_ = 1;
            stop("not a seal: it does not begin with 'newel-seal 1'");
        }
        auto const format = line().substr(kHeader.size());
        if (format == "1") return;
        if (!to_number(format)) stop(cat("its format ", quoted(format), " is not a number"));
        stop(cat("written in format ", format, "; a newer Newel is needed"), "this Newel reads seals of format 1");
    }

    /// What stands behind `key` in the next line.
    std::string_view value(std::string_view key)
    {
        auto const found = line();
        if (found.starts_with(cat(key, " "))) return found.substr(key.size() + 1);
        stop(cat("'", key, " …' is expected here, not ", quoted(found)));
    }

    template <class Fits>
    std::string text(std::string_view key, Fits const& fits)
    {
        auto const found = value(key);
        if (!fits(found)) fault(cat(quoted(found), " is no name for ", key == "app" ? "an app" : "a channel"));
        return std::string(found);
    }

    std::uint64_t number(std::string_view key, std::uint64_t least, std::uint64_t most)
    {
        auto const found = value(key);
        auto const number = to_number(found);
        if (number && *number >= least && *number <= most) return *number;
        fault(cat("'", key, "' is ", quoted(found), ", not a number from ", least, " to ", most));
        return least;
    }

    std::optional<Time> time(std::string_view key, std::string_view found)
    {
        auto const time = time_from_utc(found);
        if (!time) fault(cat("'", key, "' is ", quoted(found), ", not a time like 2026-11-21T10:00:00Z"));
        return time;
    }

    Digest digest(std::string_view key, std::string_view found)
    {
        auto const digest = Digest::from_hex(found);
        // One way to write it, so that one seal has one text.
        if (digest && digest->hex() == found) return *digest;
        fault(cat("'", key, "' is not 64 hex digits in lower case"));
        return {};
    }

    std::string_view rest_;
    Faults faults_;
    int line_{};
};

}  // namespace

Seal read_seal(std::string_view bytes, std::string const& file)
{
    if (bytes.size() > limits::kSealBytes)
        throw fault_at(file, {}, cat("larger than ", grouped(limits::kSealBytes), " bytes"));
    return SealReader(bytes, file).read();
}

std::string write_seal(Seal const& seal)
{
    return cat(kHeader, "1\napp ", seal.app, "\nchannel ", seal.channel, "\nrevision ", seal.revision, "\nissued ",
               utc_text(seal.issued), "\nexpires ", seal.expires ? utc_text(*seal.expires) : std::string(kNever),
               "\nhead ", seal.head.number, "\nchain ", seal.chain.digest.hex(), "\ncontent ",
               seal.content.digest.hex(), "\nbundle ", seal.bundle.hex(), "\nprevious ",
               seal.previous ? seal.previous->hex() : std::string(kNone), "\n");
}

std::string seal_path(std::string_view bundle_path)
{
    static constexpr std::string_view kBundle = ".newel";
    if (bundle_path.ends_with(kBundle)) bundle_path.remove_suffix(kBundle.size());
    return cat(bundle_path, ".seal");
}

std::string signature_path(std::string_view seal_path) { return cat(seal_path, ".minisig"); }

}  // namespace newel
