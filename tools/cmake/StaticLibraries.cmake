# Newel for a program that has to start fast: with the archives of its libraries. To bind libgit2, the libraries behind it
# and the C++ runtime by name takes the dynamic loader as long as `newel check` takes for its work.
# SQLite and the C library stay shared. Of libgit2 only what reads repositories is meant: TARGET answers its calls for a
# network itself, so that what is behind those is not listed here.
#   link_newel_with_archives(TARGET)   links TARGET so, and sets NEWEL_HAS_ARCHIVES; where one of them is not there, or under
#                                      sanitizers, TARGET is linked as any other is

function(link_newel_with_archives target)
  set(names libgit2.a libmbedcrypto.a libhttp_parser.a libpcre2-8.a libz.a libsodium.a)
  set(archives)
  set(missing)
  foreach(name IN LISTS names)
    find_library(newel_archive_${name} NAMES ${name})
    mark_as_advanced(newel_archive_${name})
    if(newel_archive_${name})
      list(APPEND archives ${newel_archive_${name}})
    else()
      list(APPEND missing ${name})
    endif()
  endforeach()
  if(missing OR NEWEL_SANITIZE)
    if(missing)
      message(STATUS "${target} will start slower: not found are ${missing}")
    endif()
    set(NEWEL_HAS_ARCHIVES OFF PARENT_SCOPE)
    target_link_libraries(${target} PRIVATE newel)
    return()
  endif()
  set(NEWEL_HAS_ARCHIVES ON PARENT_SCOPE)
  add_dependencies(${target} newel newel_embedded)
  target_include_directories(${target} PRIVATE $<TARGET_PROPERTY:newel,INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_libraries(${target} PRIVATE $<TARGET_FILE:newel> $<TARGET_FILE:newel_embedded> ${archives} PkgConfig::sqlite3)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
endfunction()
