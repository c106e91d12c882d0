// sql_tokens.h: SQL cut into its raw tokens as SQLite's tokenizer cuts it.
// Owns:     where tokens begin and end, and where statements end. Frozen by golden vectors: step ids stand on it.
// Not here: meaning. Bytes that are no token become a token of kind Other, one each; nothing is ever refused here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

enum class TokenKind {
    Word,        ///< keyword or plain identifier
    Identifier,  ///< "x", `x` or [x]
    String,      ///< 'x'
    Blob,        ///< x'00'
    Number,
    Variable,  ///< ?1 :a @a $a
    Operator,  ///< punctuation; `||`, `<=`, `->>` and the like are one token
    Other,     ///< what SQLite would call illegal; an unclosed quote runs to the end
};

struct Token {
    TokenKind kind{};
    std::string_view text{};  ///< raw, as written, within the script
    std::size_t offset{};     ///< bytes from the start of the script

    /// A word equal to `keyword` without regard to case.
    [[nodiscard]] bool is(std::string_view keyword) const;
    /// The operator `op`.
    [[nodiscard]] bool is_op(std::string_view op) const { return kind == TokenKind::Operator && text == op; }
};

/// All tokens; comments and white space are left out. `script` must outlive the result.
[[nodiscard]] std::vector<Token> tokenize_sql(std::string_view script);

/// A statement within a script: from its first token to its `;` (or the end). Trigger bodies stay whole.
struct Statement {
    std::vector<Token> tokens{};  ///< without the final `;`
    std::size_t begin{};          ///< offset of the first token
    std::size_t end{};            ///< offset behind the last byte, the `;` included
};

[[nodiscard]] std::vector<Statement> split_statements(std::string_view script);

/// Line of a byte offset, from 1.
[[nodiscard]] int line_of(std::string_view script, std::size_t offset);

/// The name that an identifier or word token stands for: quotes taken off, doubled quotes made single.
[[nodiscard]] std::string unquoted(Token const& token);

/// A name written so that SQLite reads it as an identifier: "x".
[[nodiscard]] std::string quoted_name(std::string_view name);

/// Any of SQLite's keywords (which must stay quoted when used as names).
[[nodiscard]] bool is_sql_keyword(std::string_view word);

}  // namespace newel
