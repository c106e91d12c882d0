// descriptor.h: owner of an open file or folder.
// Private to this room.
#pragma once

#include <unistd.h>

#include <utility>

namespace newel {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
    /// For a function that takes the ownership.
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

private:
    int number_{-1};
};

}  // namespace newel
