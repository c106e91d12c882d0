// step.h: a step and its operations, as values, and the digests that identify them (formats.md, "Digests").
// Owns:     step id, content, chain. The canonical JSON of operations, which is what the ledger stores.
// Not here: reading manifests (manifest/), running anything (run/).
#pragma once

#include "base/node.h"
#include "model/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

enum class Direction { Up, Down };

/// "step 3 add-engines", as messages call a step; what a terminal must not see is escaped. "step 3" where the name is
/// empty.
[[nodiscard]] std::string step_label(DataVersion version, std::string_view name);

/// move, copy, remove, mkdir, write, edit.
[[nodiscard]] bool is_file_act(std::string_view act);

/// One act in a step, desugared: a map with one key, the act, and its body: {"sql": {"store": "db", "text": "…"}}.
/// `file:` is already replaced by the payload.
struct Operation {
    std::string
        act{};    ///< "sql", "move", "copy", "remove", "mkdir", "write", "edit", "undo", "code", or one of the future
    Node body{};  ///< always a map; with "store"; for sql with "text" (LF) and "dialect"
    std::string file{};   ///< where the payload came from, for messages; not part of any digest
    std::string notes{};  ///< what a layout took out ("BEGIN; COMMIT"), for the plan; not part of any digest

    [[nodiscard]] bool is_sql() const { return act == "sql"; }
    /// Works on files: a file act, or undo of one.
    [[nodiscard]] bool is_file() const;
    /// The script of an sql operation; empty for others.
    [[nodiscard]] std::string const& sql_text() const;
    [[nodiscard]] std::string store() const;
};

/// An sql operation with everything written out.
[[nodiscard]] Operation sql_operation(std::string store, std::string text, std::string file = {},
                                      std::string dialect = "sqlite");

enum class DownKind {
    Missing,  ///< nobody wrote one
    None,     ///< said out loud: `down: none`
    Given,
};

struct Down {
    DownKind kind{DownKind::Missing};
    int revision{1};
    bool foreign_keys{};  ///< enforced while it runs, as for its step
    std::vector<Operation> operations{};

    /// False where running it would do nothing at all (no operation, or only empty scripts).
    [[nodiscard]] bool has_effect() const;
};

/// What a version demands of software: below `read` it may not read, below `write` not write.
struct Floors {
    DataVersion read{};
    DataVersion write{};

    /// The greater of each.
    [[nodiscard]] Floors raised_by(Floors const& other) const;
    friend bool operator==(Floors const&, Floors const&) = default;
};

/// What takes data from version N-1 to N and back.
struct Step {
    DataVersion version{};
    std::string name{};
    std::vector<Operation> up{};
    Down down{};
    bool foreign_keys{};             ///< on while the step runs; part of the id
    std::optional<Floors> breaks{};  ///< what `breaks:` states; nullopt: to be inferred
    Node rest{};                     ///< every other key of the step as written (name included), a map
    std::string unusable{};          ///< why this reader may not run it (an unknown key or operation); empty: usable
    Place place{};                   ///< where the manifest says it

    StepId id{};
    Digest down_digest{};
    Digest rest_digest{};
    Content content{};
};

/// The inverses of the file operations in `up` from the one with the number `first` (from 0) on, last one first, for a step
/// that says no down: each {"undo": {ACT: …, "of": N, "store": …}}, N from 1. What they need to know is recorded when
/// the step runs.
[[nodiscard]] std::vector<Operation> exact_inverses(std::vector<Operation> const& up, std::size_t first = 0);

/// Sets id, down_digest, rest_digest and content from the other fields (and the down's foreign_keys from the step's).
void seal(Step& step);

[[nodiscard]] StepId step_id(std::vector<Operation> const& up, bool foreign_keys);
[[nodiscard]] Digest down_digest(Down const& down);
[[nodiscard]] Digest rest_digest(Node const& rest);
[[nodiscard]] Content content_of(StepId const& id, Digest const& down, Digest const& rest);

[[nodiscard]] Chain first_chain(std::string_view app);
[[nodiscard]] Chain next_chain(Chain const& below, DataVersion version, StepId const& id);
[[nodiscard]] ContentChain first_content_chain(std::string_view app);
[[nodiscard]] ContentChain next_content_chain(ContentChain const& below, DataVersion version, Content const& content);

/// Canonical bytes of a down as the ledger keeps it: {"do":[…],"foreign_keys":"off","kind":"given","revision":1}. Reading throws
/// Error{Invalid}.
[[nodiscard]] std::string encode_down(Down const& down);
[[nodiscard]] Down decode_down(std::string_view bytes);

/// Operations as a node (a list of maps of one key), and back. Throws Error{Invalid}.
[[nodiscard]] Node to_node(std::vector<Operation> const& operations);
[[nodiscard]] std::vector<Operation> operations_from(Node const& list);

}  // namespace newel
