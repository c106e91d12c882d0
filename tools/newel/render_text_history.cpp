#include "render_text.h"
#include "table.h"
#include "words.h"

namespace newel::cli {

std::string text_of(SchemaResult const& result)
{
    auto out = cat("-- ", printable(result.app), ' ', result.target.position.version.text(), ", fingerprint ",
                   result.fingerprint.digest.hex(), "\n");
    // The SQL is for sqlite3 as much as for eyes, so its bytes stay as they are.
    for (auto const& [key, object] : result.schema.objects()) out += cat(object.sql, ";\n");
    return out;
}

std::string text_of(SchemaDifference const& difference)
{
    auto const from = cat(difference.from.position.version.text(), " ", shown(difference.from));
    auto const to = cat(difference.to.position.version.text(), " ", shown(difference.to));
    if (difference.lines.empty()) return cat(from, " and ", to, " have the same schema.\n");
    auto out = cat("From ", from, " to ", to, ":\n");
    for (auto const& line : difference.lines) out += cat("  ", printable(line), "\n");
    return out;
}

std::string text_of(std::vector<MappedCommit> const& commits, Commits which, Style const& style)
{
    Table table(style);
    for (auto const& commit : commits) {
        if (which == Commits::Changing && !commit.changed) continue;
        auto const tone = commit.changed ? Tone::Strong : Tone::Plain;
        if (commit.position)
            table.row({brief_commit(commit.commit),
                       {commit.position->version.text(), tone},
                       {brief(commit.position->chain), Tone::Faint}});
        else
            table.row({brief_commit(commit.commit), "-", {printable(commit.reason), Tone::Faint}});
    }
    return table.text();
}

std::string text_of(std::vector<Event> const& events, Style const& style)
{
    Table table(style);
    for (auto const& event : events)
        table.row({{shown_time(event.at), Tone::Faint},
                   printable(event.kind),
                   {event.version.text(), Tone::Strong},
                   printable(event.name),
                   event.took_ms > 0 ? shown(std::chrono::milliseconds(event.took_ms)) : std::string(),
                   {shown(event.origin), Tone::Faint},
                   {printable(event.origin.software), Tone::Faint},
                   printable(event.detail)});
    return table.empty() ? "Nothing has happened to this data yet.\n" : table.text();
}

std::string text_of(std::vector<ChannelInfo> const& channels, Style const& style)
{
    Table table(style);
    for (auto const& channel : channels) {
        auto const at = channel.target ? channel.target->position.version.text() : std::string("-");
        table.row({{printable(channel.name), Tone::Strong},
                   at,
                   printable(channel.tip),
                   channel.target ? brief_commit(channel.target->commit) : std::string(),
                   {printable(channel.follows), Tone::Faint},
                   {channel.supported > 0 ? cat("supports ", channel.supported) : std::string(), Tone::Faint},
                   {printable(channel.problem), Tone::Warning}});
    }
    return table.empty() ? "The manifest names no channels.\n" : table.text();
}

std::string text_of(ReleaseResult const& result)
{
    auto out = cat("release ", printable(result.release.name), " is ", result.release.version.text(), ", commit ",
                   brief_commit(result.release.commit), ", in ", printable(result.manifest), "\n");
    if (!result.channel_note.empty()) out += cat(sentence(result.channel_note), "\n");
    return out;
}

namespace {

/// "revision 3 of channel stable, v14".
std::string text_of(Seal const& seal)
{
    return cat("revision ", seal.revision, " of channel ", printable(seal.channel), ", ", seal.head.text());
}

}  // namespace

std::string text_of(BundleResult const& result)
{
    auto out = cat("wrote ", printable(result.file), ": ", result.target.position.version.text(), " of ",
                   shown(result.target), ", ", counted(result.bytes, "byte"), "\n");
    if (result.seal) out += cat("      ", printable(result.seal_file), ": ", text_of(*result.seal), "\n");
    if (!result.note.empty()) out += cat(sentence(result.note), "\n");
    return out;
}

std::string text_of(SignResult const& result)
{
    return cat("signed ", printable(result.seal_file), ", ", text_of(result.seal), ", by key ", result.key, ": ",
               printable(result.signature_file), "\n");
}

std::string text_of(PublishResult const& result) { return text_of(result.bundle) + text_of(result.signature); }

std::string text_of(VerifiedBundle const& result)
{
    auto const& seal = result.seal;
    auto out = cat(printable(result.file), " is trusted: app ", seal.app, ", ", text_of(seal), ", issued ",
                   shown_time(utc_text(seal.issued)), ", signed by key ", result.key, "\n");
    for (auto const& warning : result.warnings) out += cat("warning: ", sentence(warning), "\n");
    return out;
}

}  // namespace newel::cli
