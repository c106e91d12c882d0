#include "data/source.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/bundle.h"

namespace newel {

void use_lock(Source& source, Lock const& lock, std::string const& lock_file, LockUse use)
{
    if (lock.app != source.manifest.app) {
        auto const message = cat(lock_file, " is the lock of ", lock.app, ", not of ", source.manifest.app);
        if (use == LockUse::Commit) throw Error(ErrorCode::Invalid, message, "newel lock    write it anew");
        source.warnings.push_back(message);
        return;
    }
    if (lock.lines.size() > source.history.head().number) {
        auto const message = cat(lock_file, " has a step ", lock.lines.size(), ", but ", source.shown, " ends at ",
                                 source.history.head().text());
        if (use == LockUse::Commit) throw Error(ErrorCode::Invalid, message, "newel lock    write it anew");
        source.warnings.push_back(cat(message, "; run newel lock"));
    }
    bool agrees = true;  // floors are the greatest of all below: behind a line that disagrees none can be used
    for (auto const& line : lock.lines) {
        if (line.version > source.history.head()) break;
        auto& facts = source.history.facts(line.version);
        bool const same = facts.id == line.id && facts.rest == line.rest && facts.down == line.down;
        if (!same && use == LockUse::Commit)
            throw Error(ErrorCode::Invalid,
                        cat(lock_file, " disagrees with step ", line.version.number, " ", facts.name,
                            ": one of them was changed without the other"),
                        "newel lock    write the lock anew, and commit it");
        if (!same && agrees)
            source.warnings.push_back(
                cat(lock_file, " is stale from step ", line.version.number, " ", facts.name, " on; run newel lock"));
        agrees = agrees && same;
        if (!agrees) continue;
        facts.schema = line.schema;
        facts.floors = line.floors;
        facts.proof = line.proof;
    }
}

void build_history(Source& source, FileTree const& files, LockUse use)
{
    source.history = History(source.manifest.app, std::move(source.manifest.steps));
    auto const lock_file = lock_path(source.path);
    if (auto const bytes = files.read(lock_file, limits::kLockBytes)) {
        try {
            use_lock(source, read_lock(*bytes, files.shown(lock_file)), files.shown(lock_file), use);
        } catch (Error const& error) {
            if (use == LockUse::Commit) throw;
            source.warnings.push_back(cat(error.message(), "; run newel lock"));
        }
    }
}

SourcePtr bundle_source(std::string_view bytes, std::string const& file, std::string shown,
                        std::optional<SealFinding> seal)
{
    auto read = read_bundle(bytes, file);
    auto source = std::make_shared<Source>();
    source->manifest = std::move(read.manifest);
    source->history = History(source->manifest.app, std::move(source->manifest.steps));
    source->shown = std::move(shown);
    source->origin = SourceOrigin::Bundle;
    if (auto const* verified = seal ? std::get_if<VerifiedSeal>(&*seal) : nullptr)
        check_sealed_history(verified->seal, source->history, file);
    source->seal = std::move(seal);
    use_lock(*source, read.lock, file, LockUse::Commit);
    return source;
}

}  // namespace newel
