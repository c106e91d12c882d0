// answer.h: a result, as the document or the words that were asked for.
#pragma once

#include "command.h"
#include "render_json.h"
#include "render_text.h"

namespace newel::cli {

/// What was asked for, printed in any case.
template <class Result>
int answered(Call& call, Result const& result)
{
    call.answer(call.is_json() ? json_of(result) : text_of(result, call.style()));
    return kDone;
}

/// What was done: in words it is left out with --quiet. `how`: what text_of() takes beside the result.
template <class Result, class... How>
int told(Call& call, Result const& result, How const&... how)
{
    if (call.is_json())
        call.answer(json_of(result));
    else
        call.tell(text_of(result, how...));
    return kDone;
}

}  // namespace newel::cli
