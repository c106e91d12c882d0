#include "model/trust.h"

#include "base/text.h"

namespace newel {

std::string_view level_name(TrustLevel level)
{
    switch (level) {
        case TrustLevel::Sealed: return "sealed";
        case TrustLevel::Local: return "local";
        case TrustLevel::Unsigned: return "unsigned";
    }
    return "unsigned";
}

std::optional<PinnedKey> PinnedKey::parse(std::string_view text)
{
    static constexpr std::string_view kUntil = " until ";
    PinnedKey pinned;
    auto const at = text.find('\n') == std::string_view::npos ? text.find(kUntil) : std::string_view::npos;
    if (at != std::string_view::npos) {
        auto const day = time_from_utc(cat(text.substr(at + kUntil.size()), "T23:59:59Z"));
        if (!day) return std::nullopt;
        pinned.until = *day + std::chrono::seconds(1);
        text = text.substr(0, at);
    }
    auto const key = PublicKey::parse(text);
    if (!key) return std::nullopt;
    pinned.key = *key;
    return pinned;
}

}  // namespace newel
