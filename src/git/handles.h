// handles.h: owners of libgit2's objects, without its header.
// Private to this room.
#pragma once

#include <memory>

struct git_config;
struct git_object;
struct git_odb;
struct git_odb_object;
struct git_reference;
struct git_reference_iterator;
struct git_repository;

namespace newel::git {

struct Free {
    void operator()(git_config* config) const noexcept;
    void operator()(git_object* object) const noexcept;
    void operator()(git_odb* odb) const noexcept;
    void operator()(git_odb_object* object) const noexcept;
    void operator()(git_reference* reference) const noexcept;
    void operator()(git_reference_iterator* iterator) const noexcept;
    void operator()(git_repository* repository) const noexcept;
};

template <class Thing>
using Handle = std::unique_ptr<Thing, Free>;

/// Lets a C function write into a Handle: git_reference_lookup(Into(ref), …).
template <class Thing>
class Into {
public:
    explicit Into(Handle<Thing>& handle) : handle_(handle) {}
    Into(Into const&) = delete;
    Into& operator=(Into const&) = delete;
    ~Into() { handle_.reset(raw_); }
    operator Thing**() { return &raw_; }

private:
    Handle<Thing>& handle_;
    Thing* raw_{};
};

}  // namespace newel::git
