// reading.h: what the readers of a manifest's parts share. Private to manifest/.
// Owns:     the difference between authoring and running: what is an error for the one and a reason not to run a step
//           for the other.
#pragma once

#include "manifest/faults.h"
#include "manifest/manifest_reader.h"
#include "manifest/payloads.h"
#include "model/manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// A manifest while it is read.
struct Reading {
    Manifest& manifest;
    Payloads& payloads;
    Strictness strictness{};
    Faults& faults;
    StepSink sink{};
    StepMemo* memo{};

    /// Nobody asks for a step before all are read.
    [[nodiscard]] bool seals_later() const { return !sink && !memo; }
    [[nodiscard]] bool is_authoring() const { return strictness == Strictness::Authoring; }
};

/// Faults of one step: `hard` ones are errors for everybody; `soft` ones (which a later format may not mean as a fault)
/// are errors while authoring and make the step unusable while running.
class StepFaults {
public:
    StepFaults(Reading& reading, Step& step, std::string label)
        : reading_(reading), step_(step), label_(std::move(label))
    {
    }

    void hard(Mark mark, std::string_view message, std::string advice = {});
    void soft(Mark mark, std::string_view message, std::string advice = {});
    [[nodiscard]] Reading& reading() const { return reading_; }
    [[nodiscard]] std::string const& label() const { return label_; }
    /// The step as it is read so far.
    [[nodiscard]] Step const& step() const { return step_; }

private:
    Reading& reading_;
    Step& step_;
    std::string label_;
};

using Words = std::vector<std::string>;

[[nodiscard]] bool is_one_of(std::string_view word, Words const& words);
/// "x-…" keys are the author's own.
[[nodiscard]] bool is_extension(std::string_view key);
/// "'x' is not known (did you mean 'y'?)", or that it is reserved.
[[nodiscard]] std::string unknown_word(std::string_view what, std::string_view word, Words const& known);

/// What `breaks:` at version `version` says; nullopt (with a fault) where it says nothing that is known.
[[nodiscard]] std::optional<Floors> read_breaks(Node const& node, DataVersion version, StepFaults& faults);

/// The operations of `list` desugared: payloads loaded, the default store named. One that is not understood is kept as
/// it is written (its `file:` replaced by the payload), so that every reader computes the same digest.
[[nodiscard]] std::vector<Operation> read_operations(Node const& list, Direction direction, StepFaults& faults);

/// `down:` as written.
[[nodiscard]] Down read_down(Node const& node, StepFaults& faults);

/// The script in a step's default file as an sql operation on the database store; nullopt where there is no such file.
[[nodiscard]] std::optional<Operation> default_script(std::string const& name, Mark mark, StepFaults& faults);

/// A script as an sql operation on the database store.
[[nodiscard]] Operation script_operation(Manifest const& manifest, std::string text, std::string file);

/// Types and values of the keys of a step that are kept in `rest`.
void check_rest(Node const& rest, StepFaults& faults);

/// The map under `steps:`.
void read_steps(Node const& steps, Reading& reading);

/// `stores:`, `channels:`, `releases:`, `pins:`, `from:`, `extra:`; and everything that has no field of its own.
void read_stores(Node const& node, Reading& reading);
void read_channels(Node const& node, Reading& reading);
void read_releases(Node const& node, Reading& reading);
void read_pins(Node const& node, Reading& reading);
void read_from(Node const& node, Reading& reading);
void check_extra(Node const& node, Reading& reading);
void check_other(std::string_view key, Node const& node, Reading& reading);

/// A manifest from a tree that was already read from YAML: what read_manifest() and read_bundle() share.
/// `digest` and `format` are set by the caller.
void read_manifest_node(Node const& root, Reading& reading);
/// Checks `newel:` and `needs:`; throws where a newer Newel is needed, before any other fault is told.
[[nodiscard]] int read_format(Node const& root, Strictness strictness, std::string const& file);

}  // namespace newel
