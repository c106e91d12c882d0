# newel_embed(TARGET app MANIFEST manifests/app.yaml [NAME app_data] [KEYS release.pub …] [CHANNEL nightly]
#             [VERSION 1.2.0] [COMMIT id])
# compiles the manifest, its lock and payloads into TARGET: `#include "app_data.h"` gives app_data::software, to be handed to
# newel::open(), and the C function app_data_software(). NAME's default is the target's name and _data. VERSION's is
# PROJECT_VERSION, COMMIT's is HEAD. It is made anew when the manifest, the lock, a payload or HEAD changes; a lock that does
# not fit stops the build.
function(newel_embed)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;MANIFEST;NAME;CHANNEL;VERSION;COMMIT" "KEYS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_TARGET OR NOT arg_MANIFEST)
    message(FATAL_ERROR "newel_embed(TARGET target MANIFEST file [NAME name] [KEYS file …] [CHANNEL channel] "
                        "[VERSION version] [COMMIT id]): not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  set(name ${arg_NAME})
  if(NOT name)
    string(MAKE_C_IDENTIFIER "${arg_TARGET}_data" name)
  endif()
  set(version ${arg_VERSION})
  if(NOT version)
    set(version ${PROJECT_VERSION})
  endif()
  cmake_path(ABSOLUTE_PATH arg_MANIFEST BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set(program ${NEWEL_PROGRAM})
  if(TARGET newel_cli)
    set(program newel_cli)
  endif()
  set(depends ${program} ${arg_MANIFEST})

  # The repository is the manifest's own, wherever it is built.
  set(options)
  cmake_path(GET arg_MANIFEST PARENT_PATH beside)
  execute_process(COMMAND git -C ${beside} rev-parse --show-toplevel OUTPUT_VARIABLE top
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(repository)
  if(top)
    set(repository --repo ${top})
  endif()
  foreach(file IN LISTS arg_KEYS)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    file(STRINGS ${file} lines)
    list(POP_BACK lines key)  # a minisign key file: a comment, then the key
    list(APPEND options --key ${key})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  if(version)
    list(APPEND options --software ${version})
  endif()
  if(arg_CHANNEL)
    list(APPEND options --channel ${arg_CHANNEL})
  endif()
  if(arg_COMMIT)
    list(APPEND options --commit ${arg_COMMIT})
  endif()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/newel/${arg_TARGET})
  add_custom_command(
    OUTPUT ${folder}/${name}.cpp ${folder}/${name}.h
    COMMAND ${program} ${repository} --manifest ${arg_MANIFEST} --quiet embed --out ${folder} --name ${name} ${options}
    DEPENDS ${depends}
    DEPFILE ${folder}/${name}.d
    COMMENT "Embedding ${arg_MANIFEST}"
    VERBATIM)
  target_sources(${arg_TARGET} PRIVATE ${folder}/${name}.cpp ${folder}/${name}.h)
  target_include_directories(${arg_TARGET} PRIVATE ${folder})
  target_link_libraries(${arg_TARGET} PRIVATE Newel::embedded)
endfunction()
