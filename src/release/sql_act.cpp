#include "release/sql_act.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel::release {

namespace {

bool is_name(Token const& token)
{
    return token.kind == TokenKind::Word || token.kind == TokenKind::Identifier || token.kind == TokenKind::String;
}

/// Reads a statement from left to right.
class Cursor {
public:
    Cursor(std::vector<Token> const& tokens, std::size_t at) : tokens_(tokens), at_(at) {}

    [[nodiscard]] bool is(std::string_view word) const { return at_ < tokens_.size() && tokens_[at_].is(word); }
    bool take(std::string_view word)
    {
        if (!is(word)) return false;
        ++at_;
        return true;
    }
    void take_if_exists()
    {
        if (!take("if")) return;
        take("not");
        take("exists");
    }
    /// A name, perhaps behind a schema's; folded. Empty where there is none.
    std::string name()
    {
        if (at_ + 2 < tokens_.size() && tokens_[at_ + 1].is_op(".")) at_ += 2;
        if (at_ >= tokens_.size() || !is_name(tokens_[at_])) return {};
        return folded_name(tokens_[at_++]);
    }
    void skip() { ++at_; }
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    std::vector<Token> const& tokens_;
    std::size_t at_;
};

/// Behind the bracket that closes the one at `open`.
std::size_t behind_brackets(std::vector<Token> const& tokens, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(")) ++depth;
        if (tokens[i].is_op(")") && --depth == 0) return i + 1;
    }
    return tokens.size();
}

bool is_verb(Token const& token)
{
    return token.is("insert") || token.is("replace") || token.is("update") || token.is("delete") || token.is("select");
}

/// The verb of a statement that may begin with WITH.
std::size_t verb_of(std::vector<Token> const& tokens)
{
    if (tokens.empty() || !tokens.front().is("with")) return 0;
    for (std::size_t i = 1; i < tokens.size();) {
        if (tokens[i].is_op("(")) {
            i = behind_brackets(tokens, i);
            continue;
        }
        if (is_verb(tokens[i])) return i;
        ++i;
    }
    return 0;
}

/// TABLE, INDEX, VIEW or TRIGGER and the name behind it. `kinds` in that order.
void read_kind(SqlAct& act, Cursor& at, std::array<ActKind, 4> const& kinds)
{
    static constexpr std::array<std::string_view, 4> kWords{"table", "index", "view", "trigger"};
    for (std::size_t i = 0; i < kWords.size() && act.kind == ActKind::Other; ++i)
        if (at.take(kWords[i])) act.kind = kinds[i];
    if (act.kind == ActKind::Other) return;
    at.take_if_exists();
    act.object = at.name();
}

void read_create(SqlAct& act, Cursor at)
{
    while (at.take("temp") || at.take("temporary") || at.take("unique") || at.take("virtual")) continue;
    using enum ActKind;
    read_kind(act, at, {CreateTable, CreateIndex, CreateView, CreateTrigger});
    if (act.kind != CreateIndex && act.kind != CreateTrigger) return;
    for (auto i = at.at(); i < act.tokens.size(); ++i)
        if (act.tokens[i].is("on")) {
            act.table = Cursor(act.tokens, i + 1).name();
            return;
        }
}

void read_drop(SqlAct& act, Cursor at)
{
    using enum ActKind;
    read_kind(act, at, {DropTable, DropIndex, DropView, DropTrigger});
}

void read_alter(SqlAct& act, Cursor at)
{
    if (!at.take("table")) return;
    at.take_if_exists();
    act.object = at.name();
    using enum ActKind;
    if (at.take("rename")) {
        if (at.take("to")) {
            act.kind = RenameTable;
            act.to = at.name();
            return;
        }
        at.take("column");
        act.column = at.name();
        act.kind = RenameColumn;
        if (at.take("to")) act.to = at.name();
    } else if (at.take("add")) {
        at.take("column");
        act.kind = AddColumn;
        act.column = at.name();
    } else if (at.take("drop")) {
        at.take("column");
        act.kind = DropColumn;
        act.column = at.name();
    }
}

void read_write(SqlAct& act, Cursor at, bool is_replace)
{
    act.has_conflict_clause = is_replace;
    act.replaces = is_replace;
    if (at.take("or")) {
        act.has_conflict_clause = true;
        act.replaces = act.replaces || at.is("replace");
        at.skip();
    }
    at.take("into");
    at.take("from");
    act.object = at.name();
    for (auto i = act.verb; i + 1 < act.tokens.size(); ++i)
        if (act.tokens[i].is("on") && act.tokens[i + 1].is("conflict")) act.has_conflict_clause = true;
}

void read(SqlAct& act)
{
    act.verb = verb_of(act.tokens);
    Cursor at(act.tokens, act.verb);
    if (at.take("create")) return read_create(act, at);
    if (at.take("drop")) return read_drop(act, at);
    if (at.take("alter")) return read_alter(act, at);
    bool const is_replace = at.is("replace");
    if (at.take("insert") || at.take("replace"))
        act.kind = ActKind::Insert;
    else if (at.take("update"))
        act.kind = ActKind::Update;
    else if (at.take("delete"))
        act.kind = ActKind::Delete;
    else
        return;
    read_write(act, at, is_replace);
}

/// "manifests/app.yaml:12" is how the text of an operation in the manifest is called.
Place place_in(std::string const& file, int line)
{
    auto const colon = file.rfind(':');
    auto const number = colon == std::string::npos ? std::nullopt : to_number(std::string_view(file).substr(colon + 1));
    if (!number) return {.file = file, .line = line};
    return {.file = file.substr(0, colon), .line = static_cast<int>(*number) + line - 1};
}

/// The end of the UPDATE's SET list: FROM, WHERE, RETURNING and the like at its level.
bool ends_list(Token const& token)
{
    return token.is("from") || token.is("where") || token.is("returning") || token.is("order") || token.is("limit");
}

}  // namespace

bool SqlAct::has(std::string_view word) const
{
    return std::ranges::any_of(tokens, [&](Token const& token) { return token.is(word); });
}

bool SqlAct::names(std::string_view folded) const
{
    return std::ranges::any_of(tokens, [&](Token const& token) {
        return (token.kind == TokenKind::Word || token.kind == TokenKind::Identifier) &&
               equal_folded(unquoted(token), folded);
    });
}

bool SqlAct::has_where() const
{
    for (auto i = verb; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(")) {
            i = behind_brackets(tokens, i) - 1;
            continue;
        }
        if (tokens[i].is("where")) return true;
    }
    return false;
}

std::vector<SqlAct> acts_of(std::vector<Operation> const& operations)
{
    std::vector<SqlAct> acts;
    for (auto const& operation : operations) {
        if (!operation.is_sql()) continue;
        std::string_view const script = operation.sql_text();
        auto const* dialect = operation.body.find("dialect");
        // Lines are counted on from the statement before, so that a long script is read once.
        std::size_t counted_to = 0;
        int line = 1;
        for (auto& statement : split_statements(script)) {
            line += line_of(script.substr(counted_to), statement.begin - counted_to) - 1;
            counted_to = statement.begin;
            SqlAct act{.tokens = std::move(statement.tokens)};
            act.dialect = dialect && dialect->text() ? *dialect->text() : "sqlite";
            act.place = place_in(operation.file, line);
            read(act);
            acts.push_back(std::move(act));
        }
    }
    return acts;
}

std::vector<std::string> inserted_columns(SqlAct const& insert)
{
    std::vector<std::string> columns;
    auto const& tokens = insert.tokens;
    for (auto i = insert.verb; i < tokens.size(); ++i) {
        if (tokens[i].is("values") || tokens[i].is("select") || tokens[i].is("default") || tokens[i].is("with"))
            return {};
        if (!tokens[i].is_op("(")) continue;
        for (auto const end = behind_brackets(tokens, i); i < end; ++i)
            if (is_name(tokens[i])) columns.push_back(folded_name(tokens[i]));
        return columns;
    }
    return columns;
}

std::vector<std::string> updated_columns(SqlAct const& update)
{
    std::vector<std::string> columns;
    auto const& tokens = update.tokens;
    auto i = update.verb;
    while (i < tokens.size() && !tokens[i].is("set")) ++i;
    bool in_name = true;
    for (++i; i < tokens.size() && !ends_list(tokens[i]); ++i) {
        if (tokens[i].is_op("=")) in_name = false;
        if (tokens[i].is_op(",")) in_name = true;
        if (tokens[i].is_op("(")) {
            auto const end = behind_brackets(tokens, i);
            for (; in_name && i < end; ++i)
                if (is_name(tokens[i])) columns.push_back(folded_name(tokens[i]));
            i = end - 1;
            continue;
        }
        if (in_name && is_name(tokens[i])) columns.push_back(folded_name(tokens[i]));
    }
    return columns;
}

bool takes_value_of(SqlAct const& act, std::string_view folded)
{
    std::vector<bool> in_values{false};  // at each depth of brackets: what is within stands for what is around
    for (auto const& token : act.tokens) {
        if (token.is_op("(")) in_values.push_back(in_values.back());
        if (token.is_op(")") && in_values.size() > 1) in_values.pop_back();
        if (token.is("select") || token.is("set")) in_values.back() = true;
        if (token.is("from") || token.is("where")) in_values.back() = false;
        if (!in_values.back()) continue;
        bool const is_it = (token.kind == TokenKind::Word || token.kind == TokenKind::Identifier) &&
                           equal_folded(unquoted(token), folded);
        if (is_it || (act.kind != ActKind::Update && token.is_op("*"))) return true;
    }
    return false;
}

std::string folded_name(Token const& token) { return lower(unquoted(token)); }

}  // namespace newel::release
