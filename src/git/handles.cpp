#include "git/handles.h"

#include <git2.h>

namespace newel::git {

void Free::operator()(git_config* config) const noexcept { git_config_free(config); }
void Free::operator()(git_object* object) const noexcept { git_object_free(object); }
void Free::operator()(git_odb* odb) const noexcept { git_odb_free(odb); }
void Free::operator()(git_odb_object* object) const noexcept { git_odb_object_free(object); }
void Free::operator()(git_reference* reference) const noexcept { git_reference_free(reference); }
void Free::operator()(git_reference_iterator* iterator) const noexcept { git_reference_iterator_free(iterator); }
void Free::operator()(git_repository* repository) const noexcept { git_repository_free(repository); }

}  // namespace newel::git
