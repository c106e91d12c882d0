#include "plan/verdict.h"

#include "base/text.h"

#include <catch2/catch.hpp>

#include <array>
#include <functional>

using namespace newel;

namespace {

// The table of the design (cli.md, "Exit codes", last paragraph), written a second time as rows that are told in this
// order. A letter a column; '.' fits everything.
//   busy interrupted foreign drifted way exact : y n     presence : Pristine Unmanaged Managed
//   relation : Equal, Longer data, Shorter data, Diverged
//   reads writes : whether the software is Below, At or Over that floor of the data
struct Row {
    std::string_view fits;  // b i f p d r R W w x
    Verdict verdict;
};

constexpr std::array kRows{
    Row{"y.........", Verdict::Busy},     Row{".y........", Verdict::Interrupted}, Row{"..y.......", Verdict::Foreign},
    Row{"..nP......", Verdict::Pristine}, Row{"..nU......", Verdict::Unmanaged},   Row{"..nMy.....", Verdict::Drifted},
    Row{"..nM.E....", Verdict::Ready},    Row{"..nM.S..y.", Verdict::Behind},      Row{"..nM.S..n.", Verdict::Stuck},
    Row{"..nM.L.O.n", Verdict::Ready},    Row{"..nM.L.A.n", Verdict::Ready},       Row{"..nM.LOB.n", Verdict::ReadOnly},
    Row{"..nM.LAB.n", Verdict::ReadOnly}, Row{"..nM.LBByn", Verdict::Ahead},       Row{"..nM.LBBnn", Verdict::Stuck},
    Row{"..nM.L..yy", Verdict::Ahead},    Row{"..nM.L..ny", Verdict::Stuck},       Row{"..nM.D..y.", Verdict::Diverged},
    Row{"..nM.D..n.", Verdict::Stuck},
};

constexpr DataVersion kSoftware{10};

bool fits(std::string_view row, std::string_view cell)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        if (row[i] != '.' && row[i] != cell[i]) return false;
    return true;
}

DataVersion floor_of(char c) { return {c == 'B' ? 11U : c == 'A' ? 10U : 9U}; }

Situation situation_of(std::string_view cell)
{
    auto const relation = cell[5] == 'E'   ? Relation::Equal
                          : cell[5] == 'L' ? Relation::DataExtends
                          : cell[5] == 'S' ? Relation::SoftwareExtends
                                           : Relation::Diverged;
    auto const presence = cell[3] == 'P'   ? Presence::Pristine
                          : cell[3] == 'U' ? Presence::Unmanaged
                                           : Presence::Managed;
    return {.busy = cell[0] == 'y',
            .interrupted = cell[1] == 'y',
            .foreign = cell[2] == 'y',
            .presence = presence,
            .drifted = cell[4] == 'y',
            .relation = relation,
            .software = kSoftware,
            .floors = {.read = floor_of(cell[6]), .write = floor_of(cell[7])},
            .has_way = cell[8] == 'y',
            .exact = cell[9] == 'y'};
}

/// What the rows say of a cell: the first that fits, the others beside it. That it is ready is told alone.
std::vector<Verdict> expected(std::string_view cell)
{
    std::vector<Verdict> holds;
    for (auto const& row : kRows)
        if (fits(row.fits, cell) && (row.verdict != Verdict::Ready || holds.empty())) holds.push_back(row.verdict);
    return holds;
}

void each_cell(std::function<void(std::string const&)> const& act)
{
    constexpr std::array<std::string_view, 10> kLetters{"yn",   "yn",  "yn",  "PUM", "yn",
                                                        "ELSD", "BAO", "BAO", "yn",  "yn"};
    std::string cell(kLetters.size(), ' ');
    std::function<void(std::size_t)> const fill = [&](std::size_t column) {
        // A write floor is never below the read floor: who may not read may not write.
        if (column == 8 && floor_of(cell[6]) > floor_of(cell[7])) return;
        if (column == cell.size()) return act(cell);
        for (char const letter : kLetters[column]) {
            cell[column] = letter;
            fill(column + 1);
        }
    };
    fill(0);
}

}  // namespace

TEST_CASE("the verdict of every situation is the one that the design's table gives", "[plan]")
{
    std::size_t cells = 0;
    each_cell([&](std::string const& cell) {
        ++cells;
        auto const judged = judge(situation_of(cell));
        std::vector<Verdict> holds{judged.verdict};
        holds.insert(holds.end(), judged.also.begin(), judged.also.end());
        auto const wanted = expected(cell);
        if (holds == wanted) return;
        std::string told;
        for (auto const verdict : holds) told += cat(verdict_name(verdict), " ");
        told += "instead of ";
        for (auto const verdict : wanted) told += cat(verdict_name(verdict), " ");
        FAIL_CHECK(cell << ": " << told);
    });
    CHECK(cells == 2 * 2 * 2 * 3 * 2 * 4 * 6 * 2 * 2);
}

TEST_CASE("newer data that this software may write is ready, but not where exact data is asked for", "[plan]")
{
    Situation newer{.relation = Relation::DataExtends, .software = {4}, .floors = {.read = {3}, .write = {4}}};
    CHECK(judge(newer).verdict == Verdict::Ready);
    newer.exact = true;
    CHECK(judge(newer).verdict == Verdict::Ahead);
    newer.has_way = false;
    CHECK(judge(newer).verdict == Verdict::Stuck);
}

TEST_CASE("floors mean nothing where the chains diverge", "[plan]")
{
    Situation const diverged{.relation = Relation::Diverged, .software = {9}, .floors = {}};
    CHECK(judge(diverged).verdict == Verdict::Diverged);
}

TEST_CASE("of another app's data nothing is said but whose it is not", "[plan]")
{
    auto const judged = judge({.foreign = true, .drifted = true, .relation = Relation::Diverged});
    CHECK(judged.verdict == Verdict::Foreign);
    CHECK(judged.also.empty());
}

TEST_CASE("what holds beside the verdict is told in the order of precedence", "[plan]")
{
    auto const judged = judge({.busy = true, .drifted = true, .relation = Relation::SoftwareExtends});
    CHECK(judged.verdict == Verdict::Busy);
    CHECK(judged.also == std::vector{Verdict::Drifted, Verdict::Behind});
}
