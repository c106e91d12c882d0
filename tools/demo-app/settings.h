// settings.h: where this version of lantern has its settings. A step of the manifest has put them there.
#pragma once

namespace lantern {

inline constexpr char const* kSettingsFile = "config/lantern.yaml";

}  // namespace lantern
