#include "manifest/document_acts.h"

#include "base/text.h"
#include "manifest/document_entries.h"
#include "manifest/document_wrap.h"
#include "manifest/faults.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace newel {

namespace {

constexpr char const* kValuePersonal = "newel-edit";

/// A text that may be right, with what it must mean and what takes it back.
struct Attempt {
    std::string text{};
    Node wanted{};
    Displaced inverse{};
    std::optional<Document> document{};  // `text` as it was read, where it was
};

/// Sets `path`, making the maps on the way.
bool set_node(Node& tree, DocumentPath const& path, Node value)
{
    auto* node = &tree;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        auto* next = find_node(*node, {path[i]});
        if (!next && (node->map() || node->is_null())) {
            node->set(path[i], Node(Node::Map{}));
            next = find_node(*node, {path[i]});
        }
        if (!next) return false;
        node = next;
    }
    if (auto* old = find_node(*node, {path.back()})) return *old = std::move(value), true;
    if (!node->map() && !node->is_null()) return false;
    node->set(path.back(), std::move(value));
    return true;
}

void erase_node(Node& tree, DocumentPath const& path)
{
    if (auto* around = find_node(tree, parent_of(path))) around->erase(path.back());
}

class Actor {
public:
    Actor(Document const& document, Displaced const& act)
        : document_(document), act_(act), path_(parse_document_path(act.path))
    {
        if (!act.to.empty()) to_ = parse_document_path(act.to);
    }

    Attempt attempt()
    {
        switch (act_.act) {
            case Displaced::Act::Key: return key();
            case Displaced::Act::Value: return value();
            case Displaced::Act::Wrap: return wrap();
            case Displaced::Act::Unwrap: return unwrap();
            case Displaced::Act::Cut: return cut();
            case Displaced::Act::Put: return put();
            default: return move();
        }
    }

    [[nodiscard]] Document read_again(std::string const& text) const
    {
        try {
            return read_document(document_.bom + text, document_.kind, document_.shown);
        } catch (Error const&) {
            refuse_result();  // what is wrong there is about a text that nobody wrote
        }
    }

    [[noreturn]] void refuse_result() const
    {
        document_.refuse(place(), cat(quoted(act_.path), " is written in a way that cannot be edited safely"),
                         "change it by hand, or write it in the usual way first");
    }

private:
    /// Where to say that it went wrong.
    [[nodiscard]] std::size_t place() const
    {
        for (auto const* path : {&path_, &to_})
            for (auto at = *path; !at.empty(); at.pop_back())
                if (auto const seat = document_.find(at)) return seat->entry ? seat->entry->begin : seat->value->begin;
        return document_.root.begin;
    }

    Seat seat_at(DocumentPath const& path) const
    {
        auto const seat = document_.find(path);
        if (!seat) document_.refuse(place(), cat(quoted(document_path_text(path)), " is not there"));
        return *seat;
    }

    Seat entry_at(DocumentPath const& path) const
    {
        auto const seat = seat_at(path);
        if (!seat.entry)
            document_.refuse(seat.value->begin, "an element of a list is not renamed or removed",
                             "set the list, or a key in the element");
        return seat;
    }

    void check_free(DocumentPath const& path) const
    {
        auto const seat = document_.find(path);
        if (!seat) return;
        document_.refuse(seat->entry ? seat->entry->begin : seat->value->begin,
                         cat(quoted(document_path_text(path)), " is there already"),
                         "what was to be put there would overwrite it; take one of the two away");
    }

    [[nodiscard]] Displaced inverse(Displaced::Act act, DocumentPath const& path, DocumentPath const& to = {}) const
    {
        return {.act = act, .path = document_path_text(path), .to = document_path_text(to)};
    }

    Attempt key()
    {
        auto const seat = entry_at(path_);
        check_free(to_);
        Attempt attempt{.wanted = document_.tree, .inverse = inverse(Displaced::Act::Key, to_, path_)};
        auto const& entry = *seat.entry;
        attempt.inverse.bytes = document_.slice(entry.begin, entry.key_end);
        attempt.text = spliced(document_.text, {{entry.begin, entry.key_end, act_.bytes}});
        auto& entries = *find_node(attempt.wanted, parent_of(path_))->map();
        std::ranges::find(entries, path_.back(), &Node::Entry::key)->key = to_.back();
        return attempt;
    }

    Attempt value()
    {
        auto const seat = seat_at(path_);
        auto const written = written_at(document_, seat);
        Attempt attempt{.wanted = document_.tree, .inverse = inverse(Displaced::Act::Value, path_)};
        attempt.inverse.bytes = document_.slice(written.begin, written.end);
        attempt.inverse.digest = value_digest(*find_node(document_.tree, path_));
        attempt.inverse.margin = margin_of(seat);
        attempt.text = spliced(document_.text, {{written.begin, written.end, act_.bytes}});
        return want_brought(std::move(attempt), path_);
    }

    [[nodiscard]] std::string margin_of(Seat const& seat) const
    {
        if (!seat.entry) return {};
        if (seat.map->is_block_map()) return std::string(document_.column(seat.entry->begin), ' ');
        return document_.margin(seat.entry->begin);
    }

    /// What is brought is told by its digest: its value is taken from the new text.
    Attempt want_brought(Attempt attempt, DocumentPath const& path)
    {
        attempt.document = read_again(attempt.text);
        auto const* brought = find_node(std::as_const(attempt.document->tree), path);
        if (!brought || (!act_.digest.empty() && value_digest(*brought) != act_.digest)) refuse_result();
        if (!set_node(attempt.wanted, path, *brought)) refuse_result();
        return attempt;
    }

    Attempt wrap()
    {
        auto const seat = entry_at(path_);
        Attempt attempt{.text = wrapped(document_, *seat.entry, act_),
                        .wanted = document_.tree,
                        .inverse = inverse(Displaced::Act::Unwrap, to_, path_)};
        auto const value = *find_node(document_.tree, path_);
        set_node(attempt.wanted, path_, Node(Node::Map{}));
        set_node(attempt.wanted, to_, value);
        return attempt;
    }

    Attempt unwrap()
    {
        auto const inner = entry_at(path_);
        auto const outer = entry_at(to_);
        if (!is_only_way(document_.tree, to_, path_))
            document_.refuse(outer.entry->begin,
                             cat(quoted(document_path_text(to_)), " holds more than ",
                                 quoted(document_path_text(path_)), ", which is to take its place"),
                             "move or remove what else is in it first");
        auto result = unwrapped(document_, inner, *outer.entry);
        Attempt attempt{
            .text = std::move(result.text), .wanted = document_.tree, .inverse = std::move(result.wrapping)};
        attempt.inverse.path = document_path_text(to_);
        attempt.inverse.to = document_path_text(path_);
        set_node(attempt.wanted, to_, *find_node(document_.tree, path_));
        return attempt;
    }

    /// The outermost map that goes with `path_`: maps made around it that hold nothing else.
    [[nodiscard]] DocumentPath cut_path() const
    {
        auto path = path_;
        for (auto levels = act_.levels; levels > 0 && path.size() > 1; --levels) {
            auto const outer = parent_of(path);
            auto const* map = find_node(document_.tree, outer);
            auto const seat = document_.find(outer);
            if (!map || !map->map() || map->map()->size() != 1 || !seat || !seat->entry) break;
            path = outer;
        }
        return path;
    }

    struct Gone {
        DocumentPath path{};
        Taken taken{};
        std::string text{};
        Node tree{};
    };
    [[nodiscard]] Gone take()
    {
        Gone gone{.path = cut_path(), .tree = document_.tree};
        auto const seat = entry_at(gone.path);
        // Maps that were made around it came without comments.
        auto const comments = gone.path == path_ ? act_.comments : CommentLines(0);
        gone.taken = take_entry(document_, seat, {.left = act_.tail, .comments = comments});
        gone.text = spliced(document_.text, gone.taken.splices);
        erase_node(gone.tree, gone.path);
        auto const around = parent_of(gone.path);
        auto* left = find_node(gone.tree, around);
        bool const is_null = seat.map->is_block_map() && seat.owner && act_.tail.empty();
        if (left && left->map() && left->map()->empty() && is_null) *left = Node();
        return gone;
    }

    Attempt cut()
    {
        auto gone = take();
        Attempt attempt{.text = std::move(gone.text), .wanted = std::move(gone.tree)};
        attempt.inverse = inverse(Displaced::Act::Put, gone.path);
        attempt.inverse.entry = std::move(gone.taken.entry);
        attempt.inverse.spot = std::move(gone.taken.spot);
        attempt.inverse.digest = value_digest(*find_node(document_.tree, gone.path));
        return attempt;
    }

    /// Lines above the key: what goes back is what came, not a comment that it came to stand below.
    static std::size_t comment_lines(EntryText const& entry)
    {
        auto const above = std::string_view(entry.text).substr(0, entry.key_at);
        return static_cast<std::size_t>(std::ranges::count(above, '\n'));
    }

    struct Stood {
        std::string text{};
        std::size_t levels{};
        std::string left{};
    };
    /// The nearest map around `path` that is there, where it can hold what is to come.
    [[nodiscard]] NearestMap map_around(Document const& document, DocumentPath const& path) const
    {
        auto around = nearest_map(document, path);
        auto const& first = around.missing.empty() ? path.back() : around.missing.front();
        auto const& map = *around.seat.value;
        if (map.shape == Span::Shape::List) document.refuse(map.begin, cat("this list has no element ", quoted(first)));
        check_can_hold(document, around.seat, first);
        return around;
    }

    /// Puts `entry` at `path` of `document`, with the maps around it that are not there yet.
    [[nodiscard]] Stood stand(Document const& document, DocumentPath const& path, EntryText const& entry,
                              std::string key) const
    {
        auto const [map, made] = map_around(document, path);
        Arriving const arriving{.entry = entry, .key = std::move(key), .around = made, .spot = spot()};
        auto placed = put_entry(document, map, arriving);
        return {.text = spliced(document.text, std::move(placed.splices)), .levels = made.size(), .left = placed.left};
    }

    /// Like stand(), in a document that lacks what is moved: places in it are not those of the file.
    [[nodiscard]] Stood stand_moved(Document const& between, EntryText const& entry) const
    {
        (void)map_around(document_, to_);
        try {
            return stand(between, to_, entry, act_.bytes);
        } catch (Error const& error) {
            document_.refuse(place(), error.message(), error.advice());
        }
    }

    [[nodiscard]] EntrySpot const* spot() const { return act_.spot.is_known ? &act_.spot : nullptr; }

    Attempt put()
    {
        check_free(path_);
        auto const& entry = act_.entry;
        if (entry.key_at + entry.key_size > entry.text.size()) refuse_result();
        auto stood = stand(document_, path_, entry, entry.text.substr(entry.key_at, entry.key_size));
        Attempt attempt{.text = std::move(stood.text), .wanted = document_.tree};
        attempt.inverse = inverse(Displaced::Act::Cut, path_);
        attempt.inverse.levels = stood.levels;
        attempt.inverse.comments = comment_lines(entry);
        attempt.inverse.tail = std::move(stood.left);
        return want_brought(std::move(attempt), path_);
    }

    Attempt move()
    {
        check_free(to_);
        auto const seat = entry_at(path_);
        auto const entry = take_entry(document_, seat, {.left = act_.tail, .comments = act_.comments}).entry;
        auto gone = take();
        auto const between = read_again(gone.text);
        if (between.tree != gone.tree) refuse_result();
        auto stood = stand_moved(between, entry);
        Attempt attempt{.text = std::move(stood.text), .wanted = std::move(gone.tree)};
        attempt.inverse = inverse(Displaced::Act::Move, to_, path_);
        attempt.inverse.bytes = document_.slice(seat.entry->begin, seat.entry->key_end);
        attempt.inverse.tail = std::move(stood.left);
        attempt.inverse.levels = stood.levels;
        attempt.inverse.comments = comment_lines(entry);
        attempt.inverse.spot = std::move(gone.taken.spot);
        if (!set_node(attempt.wanted, to_, *find_node(document_.tree, path_))) refuse_result();
        return attempt;
    }

    Document const& document_;
    Displaced const& act_;
    DocumentPath path_;
    DocumentPath to_{};
};

}  // namespace

std::string value_digest(Node const& value) { return digest_node(kValuePersonal, value).hex(); }

Written written_at(Document const& document, Seat const& seat)
{
    auto const& value = *seat.value;
    bool const has_lines = value.style == Span::Style::Block || value.style == Span::Style::Literal;
    if (value.style == Span::Style::Odd || (!seat.entry && (has_lines || value.style == Span::Style::Missing)))
        document.refuse(value.begin, "this value is written in a way that cannot be edited");
    if (!seat.entry) return {.begin = value.begin, .end = value.end};
    auto const begin = seat.entry->colon_end;
    if (!has_lines) return {.begin = begin, .end = std::max(begin, value.end)};
    return {.begin = begin, .end = document.line_end(last_line(document, *seat.entry))};
}

Acted act_on(Document const& document, Displaced const& act)
{
    Actor actor(document, act);
    auto attempt = actor.attempt();
    Acted acted{.document = attempt.document ? std::move(*attempt.document) : actor.read_again(attempt.text),
                .inverse = std::move(attempt.inverse)};
    if (acted.document.tree != attempt.wanted) actor.refuse_result();
    return acted;
}

}  // namespace newel
