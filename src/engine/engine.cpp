#include "engine/newel.h"

#include "engine/adopter.h"
#include "engine/author.h"
#include "engine/checker.h"
#include "engine/embedder.h"
#include "engine/hooks.h"
#include "engine/keeper.h"
#include "engine/mapper.h"
#include "engine/mover.h"
#include "engine/recoverer.h"
#include "engine/releaser.h"
#include "engine/sampler.h"
#include "engine/signer.h"
#include "engine/starter.h"
#include "engine/verifier.h"
#include "run/part.h"
#include "sqlite/sqlite_database.h"

#include <algorithm>

namespace newel {

std::string_view library_version() { return NEWEL_VERSION; }

/// Each call works with a session of its own: what was read for one call may have changed before the next.
class Engine::Impl {
public:
    Impl(Settings settings, Observer* observer) : settings_(std::move(settings)), observer_(observer)
    {
        if (settings_.sqlite_memory > 0) limit_memory(settings_.sqlite_memory);
    }

    [[nodiscard]] Session session() { return {settings_, observer_ ? *observer_ : silent_}; }
    [[nodiscard]] Session session(std::chrono::milliseconds wait)
    {
        auto settings = settings_;
        settings.wait = wait;
        return {std::move(settings), observer_ ? *observer_ : silent_};
    }

    [[nodiscard]] Session session(Setting data)
    {
        auto settings = settings_;
        settings.data = std::move(data);
        return {std::move(settings), observer_ ? *observer_ : silent_};
    }

    /// One call's worker with the session that it works with.
    template <class Worker>
    struct Working {
        Session session;
        Worker worker{session};
        Worker* operator->() { return &worker; }
    };
    template <class Worker>
    [[nodiscard]] Working<Worker> as()
    {
        return {.session = session()};
    }

private:
    Settings settings_;
    Observer* observer_;
    Observer silent_{};
};

Engine::Engine(Settings settings, Observer* observer) : impl_(std::make_unique<Impl>(std::move(settings), observer)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Assessment Engine::check(CheckRequest const& request) { return impl_->as<Checker>()->check(request); }

StatusReport Engine::status() { return impl_->as<Checker>()->status(); }

PlanResult Engine::plan(std::string const& ref) { return impl_->as<Mover>()->plan(ref); }

MoveResult Engine::move(MoveRequest const& request) { return impl_->as<Mover>()->move(request); }

RecoverResult Engine::recover() { return impl_->as<Recoverer>()->recover(); }

Hold Engine::hold() { return impl_->as<Recoverer>()->hold(); }

BackupResult Engine::backup(std::filesystem::path const& out) { return impl_->as<Keeper>()->backup(out); }

RestoreResult Engine::restore(std::filesystem::path const& in) { return impl_->as<Keeper>()->restore(in); }

AdoptResult Engine::adopt(AdoptRequest const& request) { return impl_->as<Adopter>()->adopt(request); }

std::string Engine::leave() { return impl_->as<Adopter>()->leave(); }

SchemaResult Engine::schema(std::string const& ref)
{
    auto session = impl_->session();
    auto const target = session.resolver().resolve(ref);
    SchemaResult result{.app = target.source->history.app(), .target = target.info};
    result.schema =
        session.replaying(target, [&] { return session.replay().schema(target.source->history, target.version); });
    result.fingerprint = result.schema.fingerprint();
    return result;
}

SchemaDifference Engine::schema_difference(std::string const& from, std::string const& to)
{
    auto const left = schema(from);
    auto const right = schema(to);
    return {.from = left.target, .to = right.target, .lines = difference_lines(left.schema, right.schema)};
}

std::vector<MappedCommit> Engine::map(std::string const& range) { return impl_->as<Mapper>()->map(range); }

std::vector<Event> Engine::log(std::size_t limit)
{
    auto session = impl_->session();
    auto const describing = session.describing();
    auto data = session.open(describing->manifest, Access::Read);
    if (data.state(Data::Depth::Row).presence != Presence::Managed) return {};
    auto events = data.ledger().events(limit);
    std::ranges::reverse(events);
    return events;
}

std::string Engine::data_location()
{
    auto session = impl_->session();
    return data_place(session.workspace(), session.describing()->manifest).shown;
}

std::vector<ChannelInfo> Engine::channels() { return impl_->as<Releaser>()->channels(); }

std::vector<ChannelWay> Engine::channel_ways() { return impl_->as<Releaser>()->channel_ways(); }

ReleaseResult Engine::record_release(ReleaseRequest const& request) { return impl_->as<Releaser>()->record(request); }

BundleResult Engine::write_bundle(BundleRequest const& request) { return impl_->as<Releaser>()->write_bundle(request); }

SignResult Engine::sign(std::filesystem::path const& seal, SigningKey const& key)
{
    return impl_->as<Signer>()->sign(seal, key);
}

PublishResult Engine::publish(PublishRequest const& request) { return impl_->as<Signer>()->publish(request); }

VerifiedBundle Engine::verify_bundle(std::filesystem::path const& bundle)
{
    return impl_->as<Signer>()->verify(bundle);
}

EmbedResult Engine::embed(EmbedRequest const& request) { return impl_->as<Embedder>()->embed(request); }

NewStepResult Engine::new_step(std::string const& name) { return impl_->as<Author>()->new_step(name); }

LockResult Engine::lock() { return impl_->as<Author>()->lock(); }

VerifyResult Engine::verify(VerifyRequest const& request) { return impl_->as<Verifier>()->verify(request); }

std::vector<RuleInfo> Engine::rules() { return Verifier::rules(); }

SampleResult Engine::sample(SampleRequest const& request)
{
    return make_sample(request, [&](Setting data) { return impl_->session(std::move(data)); });
}

InitProposal Engine::propose(InitRequest const& request) { return impl_->as<Starter>()->propose(request); }

void Engine::init(InitProposal const& proposal) { impl_->as<Starter>()->init(proposal); }

HooksResult Engine::install_hooks(std::string const& newel_program)
{
    return impl_->as<Hooks>()->install(newel_program);
}

HooksResult Engine::remove_hooks() { return impl_->as<Hooks>()->remove(); }

std::string Engine::follow(std::string const& event, std::vector<std::string> const& arguments) noexcept
{
    try {
        // Nobody waits for a hook: who holds the data now keeps it.
        auto session = impl_->session(std::chrono::milliseconds(0));
        return Hooks(session).follow(event, arguments);
    } catch (...) {
        return {};  // a hook never blocks git, nor speaks where it does not know
    }
}

}  // namespace newel
