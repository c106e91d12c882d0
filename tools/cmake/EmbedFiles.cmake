# embed_files(NAME OUTPUT FILE…): writes a C++ source that defines
#   std::vector<std::pair<std::string_view, std::string_view>> const& newel::NAME();   // file name, bytes
function(embed_files name output)
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed.cmake)
  list(JOIN ARGN "|" files)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DNAME=${name}" "-DOUTPUT=${output}" "-DFILES=${files}" -P ${script}
    DEPENDS ${ARGN} ${script}
    VERBATIM)
endfunction()
