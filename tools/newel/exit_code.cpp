#include "exit_code.h"

namespace newel::cli {

int exit_code(ErrorCode code, Asks asks)
{
    if (code == ErrorCode::Busy && asks == Asks::Outcome) return kFailed;
    return static_cast<int>(code);
}

int exit_code(Verdict verdict) { return verdict == Verdict::Ready ? kDone : 9 + static_cast<int>(verdict); }

int exit_code(Verdict verdict, CheckRequest::May may)
{
    if (may == CheckRequest::May::Read && verdict == Verdict::ReadOnly) return kDone;
    return exit_code(verdict);
}

std::string_view code_word(ErrorCode code)
{
    switch (code) {
        case ErrorCode::Failed: return "failed";
        case ErrorCode::Usage: return "usage";
        case ErrorCode::Invalid: return "invalid";
        case ErrorCode::Refused: return "refused";
        case ErrorCode::Owed: return "owed";
        case ErrorCode::Unresolved: return "unresolved";
        case ErrorCode::Partly: return "partly";
        case ErrorCode::Busy: return "busy";
    }
    return "failed";
}

}  // namespace newel::cli
