// query.h: a prepared statement of ours: named parameters, checked columns.
#pragma once

#include "base/digest.h"
#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace newel {

class Connection;

class Query {
public:
    Query(Connection& connection, std::string_view sql);
    ~Query();
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;

    Query& bind(char const* name, std::int64_t value);
    Query& bind(char const* name, std::string_view text);
    Query& bind_blob(char const* name, std::string_view bytes);
    Query& bind(char const* name, Digest const& digest) { return bind_blob(name, digest.view()); }

    /// To the next row; false at the end, where the statement is ready to be bound and run again.
    [[nodiscard]] bool step();
    /// To the end.
    void run();
    void reset();

    /// The following throw Error{Invalid} where the column holds something else.
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::string blob(int column) const;
    [[nodiscard]] Digest digest(int column) const;
    /// Empty where it is NULL. What is not text is an error.
    [[nodiscard]] std::optional<std::string> text_or_null(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    /// Valid until the next step.
    [[nodiscard]] std::string_view view(int column) const;

private:
    [[nodiscard]] int index(char const* name) const;
    [[noreturn]] void wrong(int column, std::string_view wanted) const;

    Connection* connection_;
    sqlite3_stmt* handle_{};
};

/// A statement that is kept is rewound when this goes: left in the middle, it would keep writers out.
class Rewound {
public:
    explicit Rewound(Query& query) : query_(query) {}
    ~Rewound() { query_.reset(); }
    Rewound(Rewound const&) = delete;
    Rewound& operator=(Rewound const&) = delete;
    Query* operator->() { return &query_; }
    Query& operator*() { return query_; }

private:
    Query& query_;
};

}  // namespace newel
