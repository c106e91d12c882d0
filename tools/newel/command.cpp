#include "command.h"

namespace newel::cli {

Call::Call(Settings settings, Format format, Talk talk, Color color, Output& output)
    : settings_(std::move(settings)),
      format_(format),
      talk_(talk),
      style_(color, Stream::Output),
      output_(output),
      progress_(talk)
{
}

Engine& Call::engine()
{
    if (!engine_) engine_.emplace(settings_, &progress_);
    return *engine_;
}

Engine& Call::fresh_engine()
{
    engine_.reset();
    return engine();
}

void Call::answer(std::string_view text)
{
    progress_.clear();
    output_.write(text);
}

void Call::tell(std::string_view text)
{
    if (!is_quiet()) answer(text);
}

}  // namespace newel::cli
