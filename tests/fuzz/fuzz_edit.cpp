// An edit of any text: nothing but an Error with a place may come out, or a text that goes back to the same bytes.
// Input: a line with the body of the operation (flow YAML), then the document. A first byte of '{' or '[' in the
// document's first line makes it JSON.
#include "fuzz/fuzzing.h"
#include "manifest/document_edit.h"
#include "manifest/yaml.h"

using namespace newel;
using namespace newel::fuzz;

namespace {

constexpr char const* kOrder =
    "{rename: {a: a.b, engine.name: engine, l.0.a: x.y}, set: {b: 2, c.d: [1, {e: f}]}, remove: [e, b.a]}";

void check_code(Error const& error)
{
    must(error.code() == ErrorCode::Failed || error.code() == ErrorCode::Invalid, "the code of an error");
}

EditOrder order_of(std::string_view line)
{
    try {
        return edit_order(read_yaml(line, "order"));
    } catch (Error const& error) {
        check_code(error);
        return edit_order(read_yaml(kOrder, "order"));
    }
}

/// What an application may have made of it: a line is gone.
std::string without_a_line(std::string text, std::size_t which)
{
    auto const at = text.find('\n', text.empty() ? 0 : which % text.size());
    if (at == std::string::npos) return text;
    auto const end = text.find('\n', at + 1);
    return text.erase(at, end == std::string::npos ? end : end - at);
}

void edit(std::string_view text, DocumentKind kind, EditOrder const& order)
{
    Edited edited;
    try {
        edited = edit_document(text, kind, order, "f");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Failed, "a document is refused with Error{Failed}");
        return;
    }
    auto const kept = displaced_from(from_json(to_json(to_node(edited.displaced))));
    must(kept == edited.displaced, "records come back from their bytes");
    must(undo_edit(edited.text, kind, kept, "f").text == text, "an edit that is taken back gives every byte again");
    try {
        (void)undo_edit(without_a_line(edited.text, text.size() / 3), kind, kept, "f");
    } catch (Error const& error) {
        check_code(error);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const input = text_of(data, size);
    auto const end = input.find('\n');
    auto const order = order_of(input.substr(0, end));
    auto const text = end == std::string_view::npos ? input : input.substr(end + 1);
    auto const first = text.find_first_not_of(" \t\r\n");
    bool const is_json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    if (is_json) edit(text, DocumentKind::Json, order);
    edit(text, DocumentKind::Yaml, order);
    return 0;
}
