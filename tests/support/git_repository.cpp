#include "support/git_repository.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace newel::test {

namespace {

std::string in_shell_quotes(std::string_view text)
{
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string run(std::string const& command)
{
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((command + " 2>&1").c_str(), "r"), ::pclose);
    if (!pipe) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 4096> buffer{};
    while (auto const count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) out.append(buffer.data(), count);
    auto const status = ::pclose(pipe.release());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(command + "\n" + out);
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

std::string environment(std::filesystem::path const& home, int minutes)
{
    auto const when = std::to_string(1'700'000'000 + 60 * minutes) + " +0000";
    std::string out = "env -i PATH=\"$PATH\" LC_ALL=C GIT_CONFIG_NOSYSTEM=1 HOME=" + in_shell_quotes(home.string());
    for (std::string const who : {"AUTHOR", "COMMITTER"})
        out += " GIT_" + who + "_NAME=Ada GIT_" + who + "_EMAIL=ada@example.org GIT_" + who + "_DATE='" + when + "'";
    return out + " ";
}

}  // namespace

TestRepository::TestRepository() : TestRepository(std::vector<std::string>{}) {}

TestRepository::TestRepository(std::vector<std::string> const& init_options)
    : home_(std::make_shared<TempDir>()), path_(*home_ / "repository")
{
    std::filesystem::create_directory(path_);
    std::vector<std::string> arguments{"-c", "init.defaultBranch=main", "init", "-q"};
    arguments.insert(arguments.end(), init_options.begin(), init_options.end());
    git(arguments);
}

TestRepository::TestRepository(std::shared_ptr<TempDir> home, std::filesystem::path path)
    : home_(std::move(home)), path_(std::move(path))
{
}

std::string TestRepository::git(std::vector<std::string> const& arguments) const
{
    auto command = environment(home_->path(), minutes_) +
                   "git -c protocol.file.allow=always -c gc.auto=0 -c core.fsync=none -C " +
                   in_shell_quotes(path_.string());
    for (auto const& argument : arguments) command += " " + in_shell_quotes(argument);
    return run(command);
}

void TestRepository::write(std::string_view file, std::string_view bytes) const
{
    home_->write((path_ / file).lexically_relative(home_->path()).string(), bytes);
}

void TestRepository::remove(std::string_view file) const { std::filesystem::remove_all(path_ / file); }

std::string TestRepository::commit(std::string const& message)
{
    ++minutes_;
    git({"add", "--all"});
    git({"commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message});
    return id("HEAD");
}

std::string TestRepository::commit_file(std::string_view file, std::string_view bytes, std::string const& message)
{
    write(file, bytes);
    return commit(message);
}

void TestRepository::branch(std::string const& name, std::string const& at) const { git({"branch", name, at}); }

void TestRepository::switch_to(std::string const& name) const { git({"switch", "-q", name}); }

void TestRepository::tag(std::string const& name, std::string const& at) const { git({"tag", name, at}); }

void TestRepository::annotated_tag(std::string const& name, std::string const& at)
{
    ++minutes_;
    git({"tag", "-a", "-m", name, name, at});
}

std::string TestRepository::id(std::string const& revision) const
{
    return git({"rev-parse", "--verify", "-q", revision});
}

void TestRepository::pack_refs() const { git({"pack-refs", "--all"}); }

void TestRepository::remove_branch(std::string const& name) const { git({"branch", "-q", "-D", name}); }

void TestRepository::collect_garbage() const
{
    git({"reflog", "expire", "--expire=now", "--all"});
    git({"gc", "-q", "--prune=now"});
}

std::filesystem::path TestRepository::add_worktree(std::string const& branch)
{
    auto const place = home_->path() / ("worktree-" + branch);
    git({"worktree", "add", "-q", place.string(), branch});
    return place;
}

TestRepository TestRepository::cloned(std::vector<std::string> options) const
{
    auto home = std::make_shared<TempDir>();
    auto const place = *home / "repository";
    std::vector<std::string> arguments{"clone", "-q"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"file://" + path_.string(), place.string()});
    git(arguments);
    return {std::move(home), place};
}

TestRepository TestRepository::bare_clone() const { return cloned({"--bare"}); }
TestRepository TestRepository::clone() const { return cloned({}); }
TestRepository TestRepository::shallow_clone(int depth) const { return cloned({"--depth", std::to_string(depth)}); }

TestRepository TestRepository::partial_clone() const
{
    git({"config", "uploadpack.allowFilter", "true"});
    return cloned({"--filter=blob:none", "--no-checkout"});
}

}  // namespace newel::test
