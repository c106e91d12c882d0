// in_order.h: texts whose parts are drawn at random. What stands in braces is made from left to right, by every
// compiler; arguments and operands of + are not, and one seed would mean two texts.
#pragma once

#include <initializer_list>
#include <string>

namespace newel::test {

[[nodiscard]] inline std::string in_order(std::initializer_list<std::string> parts)
{
    std::string out;
    for (auto const& part : parts) out += part;
    return out;
}

}  // namespace newel::test
