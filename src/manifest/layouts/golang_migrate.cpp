#include "manifest/layouts/golang_migrate.h"

#include "base/text.h"
#include "manifest/layouts/script.h"

#include <algorithm>
#include <map>

namespace newel::layouts {

namespace {

struct FileName {
    std::string digits{};
    std::string stem{};  ///< "000001_swap"
    Half half{};
};

std::optional<FileName> parse(std::string const& name)
{
    auto const digits = std::min(name.find_first_not_of("0123456789"), name.size());
    if (digits == 0 || digits >= name.size() || name[digits] != '_') return std::nullopt;
    for (auto const& [ending, half] : {std::pair{std::string_view(".up.sql"), Half::Up}, {".down.sql", Half::Down}})
        if (name.ends_with(ending) && name.size() - ending.size() > digits)
            return FileName{name.substr(0, digits), name.substr(0, name.size() - ending.size()), half};
    return std::nullopt;
}

std::optional<std::uint64_t> number_of(std::string_view digits)
{
    auto const first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? 0 : to_number(digits.substr(first));
}

class Reader {
public:
    Reader(FileTree const& tree, std::string const& folder) : tree_(tree), folder_(folder) {}

    std::vector<LayoutStep> read()
    {
        for (auto const& entry : tree_.list(folder_))
            if (!entry.is_folder)
                if (auto const name = parse(entry.name)) take(*name, entry.name);
        std::vector<LayoutStep> steps;
        for (auto& [number, pair] : pairs_) {
            if (pair.up.empty())
                complain(pair.down, "the migration has a down but no up");
            else
                steps.push_back(load_pair(pair));
        }
        if (!problems_.empty()) throw invalid(tree_.shown(folder_), problems_);
        return steps;
    }

private:
    struct Pair {
        std::string stem{};
        std::string up{};  ///< file names
        std::string down{};
    };

    void take(FileName const& name, std::string const& file)
    {
        auto const number = number_of(name.digits);
        if (!number) return complain(file, "the number is too large");
        auto& pair = pairs_[*number];
        auto& place = name.half == Half::Up ? pair.up : pair.down;
        if (!place.empty()) return complain(file, cat("number ", *number, " is claimed twice: ", place, " and ", file));
        place = file;
        if (name.half == Half::Up) pair.stem = name.stem;
    }

    LayoutStep load_pair(Pair const& pair)
    {
        LayoutStep step{.name = pair.stem};
        load(step, Half::Up, tree_, below(folder_, pair.up), problems_);
        if (!pair.down.empty()) load(step, Half::Down, tree_, below(folder_, pair.down), problems_);
        return step;
    }

    void complain(std::string const& file, std::string message)
    {
        problems_.push_back({{tree_.shown(below(folder_, file))}, std::move(message), {}});
    }

    FileTree const& tree_;
    std::string const& folder_;
    std::map<std::uint64_t, Pair> pairs_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<LayoutStep> read_golang_migrate(FileTree const& tree, std::string const& folder)
{
    return Reader(tree, folder).read();
}

bool is_golang_migrate(FileTree const& tree, std::string const& folder)
{
    return std::ranges::any_of(tree.list(folder),
                               [](auto const& entry) { return !entry.is_folder && parse(entry.name).has_value(); });
}

}  // namespace newel::layouts
