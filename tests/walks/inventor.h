// inventor.h: makes up steps, and histories of them, that can be.
#pragma once

#include "walks/model.h"

namespace newel::walks {

class Inventor {
public:
    Inventor(Model const& model, Chance& chance) : model_(model), chance_(chance) {}

    /// A step that can follow these.
    [[nodiscard]] StepPtr step_after(Steps const& below);
    /// These steps and so many more.
    [[nodiscard]] Steps longer(Steps steps, std::size_t more);
    /// The same with another step at `at`, and what stood above it as far as it still can be.
    [[nodiscard]] Steps amended(Steps const& steps, std::size_t at);

private:
    void add_sql(Step& step, Steps const& below);
    void add_file_act(Step& step, Files const& files);
    void add_edit(Step& step, Files const& files);
    [[nodiscard]] std::string fresh_path(Files const& files, std::string const& ending);

    Model const& model_;
    Chance& chance_;
    int count_{};
};

}  // namespace newel::walks
