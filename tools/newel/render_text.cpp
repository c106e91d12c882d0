#include "render_text.h"

#include "words.h"

namespace newel::cli {

std::string text_of(Error const& error, Style const& style)
{
    auto message = without_password(error.message());
    auto const place = error.place().text();
    if (!place.empty() && message.find(place) == std::string::npos) message = cat(place, ": ", message);
    auto lines = split(sentence(message), '\n');
    lines.front() = style.paint(lines.front(), Tone::Bad);
    return cat(join(lines, "\n"), "\n", indented(without_password(error.advice())));
}

}  // namespace newel::cli
