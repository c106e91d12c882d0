#include "json_values.h"

#include "words.h"

namespace newel::cli {

Json document() { return {{"newel", 1}}; }

std::string text(Json const& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n"; }

Json or_null(std::string const& value) { return value.empty() ? Json() : Json(value); }

Json location(std::string const& value) { return or_null(without_password(value)); }

Json of(Position const& position)
{
    return {{"version", position.version.number}, {"chain", position.chain.digest.hex()}};
}

Json of(Place const& place)
{
    if (place.file.empty() && place.line == 0) return {};
    Json json{{"file", or_null(place.file)}};
    json["line"] = place.line > 0 ? Json(place.line) : Json();
    json["column"] = place.column > 0 ? Json(place.column) : Json();
    return json;
}

Json of(TargetInfo const& target)
{
    auto json = of(target.position);
    json["ref"] = or_null(target.ref);
    json["commit"] = or_null(target.commit);
    json["manifest"] = or_null(target.manifest);
    json["blob"] = or_null(target.blob);
    return json;
}

}  // namespace newel::cli
