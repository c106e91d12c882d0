// The calls of newel_c.h: nothing thrown gets through.
#include "embed/newel_c.h"

#include "embed/embedded.h"
#include "embed/facts_json.h"

#include <array>
#include <cstring>
#include <optional>

struct newel_code_run {
    newel::CodeRun& run;
};

struct newel_data {
    std::optional<newel::OpenData> data{};
    std::string text{};
    std::string facts{};
    int error{};
    std::string message{};
    std::string advice{};
};

namespace {

using newel::Opening;

newel::Policy policy(int value)
{
    if (value < NEWEL_AUTO || value > NEWEL_REFUSE)
        throw newel::Error(newel::ErrorCode::Usage,
                           "a policy is none of NEWEL_AUTO, NEWEL_ASK, NEWEL_ALLOW, NEWEL_REFUSE");
    return static_cast<newel::Policy>(value);
}

newel::CodeStep code_step(newel_code const& code, void* context)
{
    return [run = code.run, context](newel::CodeRun& here) {
        std::array<char, 256> reason{};
        newel_code_run handed{here};
        if (run(context, &handed, reason.data()) == 0) return;
        reason.back() = '\0';
        throw newel::Error(newel::ErrorCode::Failed, reason.front() == '\0' ? "it failed" : reason.data());
    };
}

Opening opening_of(newel_opening const* given)
{
    Opening opening;
    if (!given) return opening;
    if (given->size != sizeof(newel_opening))
        throw newel::Error(newel::ErrorCode::Usage, "newel_opening.size is not sizeof(newel_opening) of this library");
    if (given->has_policies) {
        opening.up = policy(given->up);
        opening.down = policy(given->down);
        opening.diverged = policy(given->diverged);
        opening.read_only = policy(given->read_only);
        opening.drifted = policy(given->drifted);
    }
    if (given->wait_ms > 0) opening.wait = std::chrono::milliseconds(given->wait_ms);
    auto* const context = given->context;
    if (auto* const open = given->open_sqlite)
        opening.open_sqlite = [open, context](std::filesystem::path const& path) {
            return open(context, path.c_str());
        };
    if (auto* const tell = given->progress)
        opening.progress = [tell, context](newel::Progress const& progress) {
            return tell(context, progress.what.c_str(), progress.step, progress.steps) != 0;
        };
    if (auto* const ask = given->ask)
        opening.ask = [ask, context](newel::PlanFacts const& plan) {
            return ask(context, plan.text().c_str(), newel::json_of(plan).c_str()) != 0;
        };
    for (auto const* name = given->functions; name && *name; ++name) opening.functions.emplace_back(*name);
    for (std::size_t i = 0; i < given->code_count; ++i)
        opening.code[given->code[i].name] = code_step(given->code[i], context);
    return opening;
}

int verdict_number(newel::Verdict verdict)
{
    auto const number = static_cast<int>(verdict);
    return number == 0 ? NEWEL_READY : NEWEL_PRISTINE + number - 1;
}

/// Runs `act`; what it throws becomes the error of `data`.
template <class Act>
newel_data* guarded(Act const& act) noexcept
{
    auto* const data = new (std::nothrow) newel_data;
    if (!data) std::terminate();  // there is nobody to tell
    try {
        act(*data);
    } catch (newel::Error const& error) {
        data->error = static_cast<int>(error.code());
        data->message = error.message();
        data->advice = error.advice();
    } catch (std::exception const& error) {
        data->error = static_cast<int>(newel::ErrorCode::Failed);
        data->message = error.what();
    }
    return data;
}

}  // namespace

struct sqlite3* newel_code_handle(newel_code_run* run) { return run->run.handle(); }

int newel_code_is_rehearsal(newel_code_run* run) { return run->run.is_rehearsal() ? 1 : 0; }

void newel_code_record(newel_code_run* run, char const* kind, char const* object, uint64_t rows)
{
    run->run.record(kind, object, rows);
}

newel_data* newel_open(char const* path, newel_software const* software, newel_opening const* opening)
{
    return guarded([&](newel_data& data) {
        data.data.emplace(newel::open(path, *software, opening_of(opening)));
        data.text = data.data->verdict().text();
        data.facts = newel::json_of(data.data->verdict());
    });
}

void newel_close(newel_data* data) { delete data; }

int newel_access_of(newel_data const* data) { return data->data ? static_cast<int>(data->data->access()) : 0; }

struct sqlite3* newel_handle(newel_data const* data) { return data->data ? data->data->handle() : nullptr; }

int newel_verdict_of(newel_data const* data)
{
    return data->data ? verdict_number(data->data->verdict().verdict) : -data->error;
}

int newel_check(newel_data* data)
{
    if (!data->data) return -data->error;
    try {
        return verdict_number(data->data->check());
    } catch (newel::Error const& error) {
        data->message = error.message();
        data->advice = error.advice();
        return -static_cast<int>(error.code());
    } catch (std::exception const& error) {
        data->message = error.what();
        return -static_cast<int>(newel::ErrorCode::Failed);
    }
}

char const* newel_verdict_text(newel_data const* data) { return data->text.c_str(); }

char const* newel_facts(newel_data const* data) { return data->facts.c_str(); }

int newel_error_code(newel_data const* data) { return data->error; }

char const* newel_error_message(newel_data const* data) { return data->message.c_str(); }

char const* newel_error_advice(newel_data const* data) { return data->advice.c_str(); }

newel_data* newel_rehearse(char const* path, newel_software const* software, newel_opening const* opening)
{
    return guarded(
        [&](newel_data& data) { data.facts = newel::json_of(newel::rehearse(path, *software, opening_of(opening))); });
}

char const* newel_version(void) { return NEWEL_VERSION; }
