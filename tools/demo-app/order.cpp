#include "order.h"

#include <charconv>
#include <map>

namespace lantern {

namespace {

/// Takes "--NAME POLICY" pairs off the front. False where one is not known.
bool take_policies(std::vector<std::string>& words, newel::Opening& opening)
{
    static std::map<std::string, newel::Policy> const policies{
        {"auto", newel::Auto}, {"ask", newel::Ask}, {"allow", newel::Allow}, {"refuse", newel::Refuse}};
    static std::map<std::string, newel::Policy newel::Opening::*> const names{
        {"--up", &newel::Opening::up},
        {"--down", &newel::Opening::down},
        {"--diverged", &newel::Opening::diverged},
        {"--read-only", &newel::Opening::read_only}};
    while (words.size() > 1 && words[0].starts_with("--")) {
        auto const name = names.find(words[0]);
        auto const policy = policies.find(words[1]);
        if (name == names.end() || policy == policies.end()) return false;
        opening.*(name->second) = policy->second;
        words.erase(words.begin(), words.begin() + 2);
    }
    return true;
}

}  // namespace

std::optional<Order> order_of(std::vector<std::string> words)
{
    Order order;
    if (!take_policies(words, order.opening) || words.size() < 2) return std::nullopt;
    order.data = words[0];
    if (words.size() == 2 && words[1] == "list") return order;
    if (words.size() != 3) return std::nullopt;
    if (words[1] == "add-model") {
        order.model = words[2];
        return order;
    }
    int seconds = 0;
    auto const* const end = words[2].data() + words[2].size();
    bool const is_number = std::from_chars(words[2].data(), end, seconds).ptr == end;
    if (words[1] != "serve" || !is_number) return std::nullopt;
    order.serve = std::chrono::seconds(seconds);
    return order;
}

}  // namespace lantern
